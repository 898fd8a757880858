/** Runs in the browser, around GraphiQL: a storage of its own, its workers, and the names that stand for what `Start` answered. */
const { workers, starterTabs, newTabHeaders } = self.parlor
const storage = openStorage(`parlor:${location.pathname}:`)

/** Apart from whatever else this origin keeps; in memory where the browser keeps nothing, or has no room. */
function openStorage(prefix) {
  const memory = new Map()
  const attempt = action => {
    try {
      return action(self.localStorage)
    } catch {
      return undefined
    }
  }
  const keys = () => attempt(kept => Object.keys(kept).filter(key => key.startsWith(prefix))) ?? []
  return {
    getItem: key => memory.get(key) ?? attempt(kept => kept.getItem(prefix + key)) ?? null,
    setItem(key, value) {
      memory.set(key, value)
      attempt(kept => {
        kept.setItem(prefix + key, value)
        // Read from there again: another window may change it.
        memory.delete(key)
      })
    },
    removeItem(key) {
      memory.delete(key)
      attempt(kept => kept.removeItem(prefix + key))
    },
    clear() {
      memory.clear()
      for (const key of keys()) attempt(kept => kept.removeItem(key))
    },
    get length() {
      return keys().length + memory.size
    },
  }
}

/** What was stored as JSON, or null when it is not what was stored. */
function recall(key, isRight) {
  try {
    const value = JSON.parse(storage.getItem(key))
    if (isRight(value)) return value
  } catch {
    // As if it had not been stored.
  }
  storage.removeItem(key)
  return null
}

/**
 * GraphiQL forgets the variables and headers of its first default tab, and opens one tab more on every visit that does not
 * find the active tab's texts in the storage: so they are put there. `onEditQuery` does nothing where the default writes
 * each query into the browser's address.
 */
function render() {
  const defaultTabs = namedTabs()
  const kept = recall(
    'graphiql:tabState',
    ({ tabs, activeTabIndex }) => tabs.every(isTab) && isTab(tabs[activeTabIndex]),
  )
  const active = kept?.tabs[kept.activeTabIndex] ?? defaultTabs[0]
  for (const part of ['query', 'variables', 'headers']) storage.setItem(`graphiql:${part}`, active[part] ?? '')
  self.YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
    title: 'Parlor',
    subscriptionsProtocol: 'WS',
    storage,
    defaultTabs,
    defaultHeaders: newTabHeaders,
    onEditQuery() {},
    onTabChange: holdButton,
  })
}

let holding

/** For 100 ms GraphiQL does not know of a new text which operations it has: its button would run those of the tab before. */
function holdButton() {
  clearTimeout(holding)
  document.body.classList.add('reading')
  holding = setTimeout(() => document.body.classList.remove('reading'), 200)
}

function isTab(tab) {
  const texts = [tab.query, tab.variables, tab.headers, tab.operationName, tab.response]
  return (
    typeof tab.id === 'string' &&
    typeof tab.title === 'string' &&
    texts.every(text => text === null || typeof text === 'string')
  )
}

/** The tabs as a browser has them first, with people of its own: others may have taken the plain names. */
function namedTabs() {
  const [start, ...others] = starterTabs
  const suffix = Math.random().toString(36).slice(2, 8)
  const variables = start.variables.replace(/: "(ana|ben)"/g, `: "$1_${suffix}"`)
  return [{ ...start, variables }, ...others]
}

const isObject = value => typeof value === 'object' && value !== null

function toldSoFar() {
  return recall('tour', isObject) ?? {}
}

/** A text that is sent, with what the names in the tabs stand for. A token that is not known yet is none. */
function fill(text) {
  const told = toldSoFar()
  return text
    .replace(/Bearer (ANA_TOKEN|BEN_TOKEN)\b/g, (_, name) => `Bearer ${told[name] ?? ''}`)
    .replace(/"(ROOM_ID|BEN_ID)"/g, (asItIs, name) => (told[name] ? `"${told[name]}"` : asItIs))
}

/** Listening goes over a socket, all the rest over HTTP. */
function fillWhatIsSent() {
  const { fetch } = self
  self.fetch = async (address, init = {}) => {
    if (typeof init.body !== 'string') return fetch(address, init)
    const headers = [...new Headers(init.headers)].map(([name, value]) => [name, fill(value)])
    const response = await fetch(address, { ...init, headers, body: fill(init.body) })
    const answer = parse(await response.clone().text())
    const people = learn(answer?.data, init.body)
    return people && init.body.includes('$asAna')
      ? withRoom(fetch, address, { answer, people, body: init.body })
      : response
  }
  const { send } = WebSocket.prototype
  WebSocket.prototype.send = function sendFilled(data) {
    send.call(this, typeof data === 'string' ? fill(data) : data)
  }
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Keeps what is needed later: tokens and ids. Answers them where they are of two people who were signed in now. */
function learn(data, start) {
  const { ana, ben, createRoom } = data ?? {}
  const people = ana?.token && ben?.token && { start, ANA_TOKEN: ana.token, BEN_TOKEN: ben.token, BEN_ID: ben.user?.id }
  if (people) keep(people)
  const { id } = (data?.teaRoom ?? createRoom)?.room ?? {}
  if (id) keep({ ROOM_ID: id })
  return people
}

const keep = told => storage.setItem('tour', JSON.stringify({ ...toldSoFar(), ...told }))

/** The same operation once more, as Ana, for her room; its answer is put behind that of the first time. */
async function withRoom(fetch, address, { answer, people, body }) {
  const request = parse(body)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${people.ANA_TOKEN}` }
  const variables = { ...request.variables, asAna: true, benId: people.BEN_ID }
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ ...request, variables }) })
  const { data, errors } = parse(await response.text()) ?? {}
  learn(data)
  const whole = { ...answer, data: { ...answer.data, ...data }, ...(errors && { errors }) }
  return new Response(JSON.stringify(whole), { headers: { 'content-type': 'application/json' } })
}

/** On a later visit: the sessions may be over, and the server's data may be gone. */
async function signInAgain() {
  const { start } = toldSoFar()
  if (!start) return
  const alive = await Promise.all(['ANA_TOKEN', 'BEN_TOKEN'].map(isAlive))
  if (!alive.every(Boolean)) await ask(start)
}

async function isAlive(token) {
  const answer = await ask(JSON.stringify({ query: '{ viewer { id } }' }), `Bearer ${token}`)
  return Boolean((await answer.json()).data?.viewer)
}

const ask = (body, authorization = '') =>
  self.fetch(location.pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body,
  })

self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workers[label] }
fillWhatIsSent()
render()
// Where it does not go well, an operation says so.
signInAgain().catch(() => undefined)
