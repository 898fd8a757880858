/** Asks Parlor as your app: with the app token, which never leaves your server. */
const { PARLOR_URL = 'http://127.0.0.1:4000/graphql', PARLOR_APP_TOKEN = '' } = process.env

/** `actAs`: the id of the user for whom it is done; without, your app does it itself. Throws what goes wrong. */
export async function askParlor(query, variables, { actAs } = {}) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${PARLOR_APP_TOKEN}` }
  if (actAs) headers['Parlor-Act-As'] = actAs
  const answer = await fetch(PARLOR_URL, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const { data, errors } = await answer.json()
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
  return data
}

/** The one payload of a mutation; a refusal is thrown in its own words. */
export async function doInParlor(query, variables, options) {
  const [result] = Object.values(await askParlor(query, variables, options))
  if (result.message) throw new Error(result.message)
  return result
}
