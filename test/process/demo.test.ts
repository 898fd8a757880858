/** `npm run demo`, as it is started: people, rooms, a bot that answers, and links that sign in once, for pages of this server alone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../support/until.ts'

/** Starts it on a free port. */
async function startDemo() {
  // Whatever Redis the environment names, and wherever it wants to listen.
  const env = { ...process.env, PORT: '0', REDIS_URL: 'redis://127.0.0.1:1', HOST: '0.0.0.0' }
  const child = spawn(process.execPath, ['--import', 'tsx', 'demo/main.ts'], { env })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', data => {
      output += data
    })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  await until(() => /#demo=[\s\S]*Ctrl-C/.test(output) || child.exitCode !== null, {
    withinMs: 30_000,
    what: () => output,
  })
  const links = [...output.matchAll(/(http:\S+)\/#demo=([\w-]+)/g)].map(([, address, code]) => ({
    address: address!,
    code: code!,
  }))
  return { child, ended, links, address: links[0]!.address }
}

test('two links sign in as two people, once, and a bot answers', async () => {
  const { child, ended, links, address } = await startDemo()
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:/)
  expect(links).toHaveLength(2)
  const take = (code: unknown, headers: Record<string, string> = {}, method = 'POST') =>
    fetch(`${address}/demo`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(method === 'POST' && { body: JSON.stringify({ code }) }),
    })
  const [ana, ben] = links as [(typeof links)[0], (typeof links)[0]]

  // Who is somewhere else gets nothing, and uses nothing up.
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'content-type': 'text/plain' },
  ]
  for (const headers of foreign) expect((await take(ana.code, headers)).status).toBe(403)
  expect((await take(undefined, {}, 'GET')).status).toBe(403)
  for (const code of ['', 'x', null, {}, 'x'.repeat(5000), ana.code.slice(1)])
    expect((await take(code)).status).toBe(403)

  const tokens = await Promise.all(
    [ana, ben].map(async ({ code }) => (await (await take(code)).json()).token as string),
  )
  for (const { code } of links) expect((await take(code)).status, 'the second time').toBe(403)
  const ask = async (token: string, query: string, variables = {}) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()).data
  }
  const rooms =
    '{ viewer { user { displayName } rooms { nodes { id name messages(last: 3) { nodes { body author { displayName } } } } } } }'
  const [anas, bens] = await Promise.all(tokens.map(token => ask(token, rooms)))
  expect([anas, bens].map(({ viewer }) => viewer.user.displayName)).toEqual(['Ana Petrova', 'Ben Okafor'])
  const tea = anas.viewer.rooms.nodes.find(({ name }: { name: string }) => name === 'Tea room')
  expect(anas.viewer.rooms.nodes).toHaveLength(2)
  expect(tea.messages.nodes).toHaveLength(3)

  const hello = 'mutation ($roomId: ID!) { sendMessage(input: { roomId: $roomId, body: "Hello!" }) { __typename } }'
  await ask(tokens[0]!, hello, { roomId: tea.id })
  const last = async () => {
    const { viewer } = await ask(tokens[1]!, rooms)
    const { messages } = viewer.rooms.nodes.find(({ id }: { id: string }) => id === tea.id)
    return messages.nodes.at(-1).author.displayName
  }
  await expect.poll(last, { timeout: 30_000 }).toBe('Biscuit (a bot)')

  child.kill('SIGINT')
  await ended
  expect(child.exitCode).toBe(0)
})
