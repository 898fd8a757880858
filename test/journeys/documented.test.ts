/** What the documentation shows, and what a real app asks, runs with the limits as they are by default. */
import { readdirSync, readFileSync } from 'node:fs'
import { buildSchema, getOperationAST, Kind, parse, print, visit } from 'graphql'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/domain/limits.ts'
import { starterTabs } from '../../src/server/http/starter-tabs.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openClient } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'
import { plausibleVariables } from '../support/plausible.ts'
import { openReady } from '../support/raw-socket.ts'
import { type Snippet, snippetsIn, snippetsOf } from '../support/snippets.ts'

const read = (file: string) => readFileSync(file, 'utf8')
const schema = buildSchema(read('schema.graphql'))

const pages = [
  'README.md',
  'client/README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
]
const recipes = snippetsOf('the recipes', read('docs/recipes/operations.graphql'))
/** What a backend asks with an app token is run by `your-users.test.ts`. */
const ofBackends = 'examples/app-backend/'
const sectionOfBackends = /\n## Your own server\n[\s\S]*?(?=\n## )/
const documented = [...pages.flatMap(file => snippetsIn(file, read(file).replace(sectionOfBackends, ''))), ...recipes]
const examples = ['examples', 'demo']
  .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`))
  .filter(name => /\.(m?js|tsx?|py|html|graphql)$/.test(name) && !/generated|node_modules|dist/.test(name))
  .filter(name => !name.startsWith(ofBackends))
  .flatMap(name => snippetsOf(name, read(name)))
const tabs = starterTabs.flatMap(({ query }, i) => snippetsOf(`tab ${i + 1} of GraphiQL`, query))
const asked = snippetsOf('an app', read('test/schema/app-operations.graphql'))

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const
const isOperation = (node: unknown) => (node as { kind?: Kind }).kind === Kind.OPERATION_DEFINITION

/** As most clients send it. */
const withTypenames = ({ place, text }: Snippet): Snippet => ({
  place,
  text: print(
    visit(parse(text), {
      SelectionSet: (node, _key, parent) =>
        isOperation(parent) ? undefined : { ...node, selections: [...node.selections, typename] },
    }),
  ),
})

async function openWorld() {
  const instance = await startInstance()
  const [ana, ben] = await signUpAll(connectGraphqlWs, instance, 'ana', 'ben')
  const client = openClient(connectGraphqlWs, instance, ana)
  const roomId = await createRoom(client)
  await add(client, roomId, ben.id)
  await say(client, roomId, 'Hello, Ben.')
  return { ...instance, token: ana.token, world: { roomId, userId: ben.id, username: ben.username } }
}

type Instance = Awaited<ReturnType<typeof openWorld>>

/** What one operation is answered first: over HTTP where it is no subscription, and over a socket. */
async function answersTo({ url, wsUrl, token, world }: Instance, query: string) {
  const body = { query, variables: plausibleVariables(schema, query, world), extensions: { cost: true } }
  const socket = await openReady({ wsUrl }, token)
  const overSocket = await socket.ask(query, body.variables, { extensions: body.extensions })
  socket.ws.close()
  if (getOperationAST(parse(query))!.operation === 'subscription') return [overSocket]
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return [overSocket, await response.json()]
}

describe('with default limits is answered, and told its cost,', () => {
  test.each([
    ['every operation of the documentation', documented, 25],
    ['every operation of the examples', examples, 25],
    ['every operation of GraphiQL’s tabs', tabs, 4],
    ['what a real app asks', asked, 10],
    ['what a real app asks, with __typename everywhere', asked.map(withTypenames), 10],
  ])('%s', async (_name, snippets, atLeast) => {
    expect(snippets.length).toBeGreaterThanOrEqual(atLeast)
    const instance = await openWorld()
    for (const { place, text } of snippets)
      for (const answer of await answersTo(instance, text)) {
        expect(answer.errors ?? answer[0]?.message, `${place}: ${text}`).toBeUndefined()
        expect(answer.extensions?.cost, `${place}: ${text}`).toBeGreaterThan(0)
        expect(answer.extensions.cost).toBeLessThan(defaultLimits.documentCost)
      }
  })
})

test('a document of several operations and quotes within quotes is found as what it is', () => {
  const text =
    'run "{\\"query\\":\\"query A { viewer { id } }\\"}" and `subscription($a: [ID!]) { events { ...E } } fragment E on Event { cursor }` and \'{ viewer { id } }\''
  expect(snippetsOf('here', text).map(({ text }) => getOperationAST(parse(text))!.operation)).toEqual([
    'query',
    'subscription',
    'query',
  ])
})
