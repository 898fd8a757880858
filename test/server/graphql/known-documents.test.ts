/** Operations that the operator knows: made of the output of code generation, asked by hash as stock clients do it, on both transports. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { generate } from '@graphql-codegen/cli'
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset'
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { type DocumentNode, parse } from 'graphql'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { readConfig } from '../../../src/config/config.ts'
import { documentsIn } from '../../../src/server/graphql/manifest.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../../support/instance.ts'
import { createRoom, signUpAll } from '../../support/people.ts'
import { openReady, type RawSocket } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'operations-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [generated, manifest] = [join(folder, 'persisted-documents.json'), join(folder, 'operations.json')]
const run = promisify(execFile)
const makeManifest = (...args: string[]) => run('npx', ['tsx', 'build/operations.ts', ...args])

const sources = [
  'query Me { viewer { user { id username } } }',
  'mutation Make($name: String!) { createRoom(input: { name: $name }) { ... on CreateRoomPayload { room { id } } } }',
  'subscription Feed { events { __typename ... on AddedToRoom { room { id } } } }',
]
/** What clients that were generated hold: a document that knows its hash. */
let documents: DocumentNode[] = []
const hashOf = (document: DocumentNode) => (document as { __meta__?: { hash: string } }).__meta__!.hash
const generateHash = async (document: DocumentNode) => hashOf(document)

beforeAll(async () => {
  const files = (await generate(
    {
      schema: 'schema.graphql',
      documents: sources,
      silent: true,
      generates: {
        [`${folder}/`]: {
          preset: 'client',
          presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
          documentTransforms: [addTypenameSelectionDocumentTransform],
        },
      },
    },
    false,
  )) as { filename: string; content: string }[]
  const written = files.find(({ filename }) => filename.endsWith('persisted-documents.json'))!.content
  writeFileSync(generated, written)
  documents = documentsIn(JSON.parse(written))!.map(([hash, text]) =>
    Object.assign(parse(text), { __meta__: { hash } }),
  )
  await makeManifest(manifest, generated)
})

const named = (name: string) =>
  documents.find(({ definitions: [first] }) => first && 'name' in first && first.name?.value === name)!

async function setOut(config: { operations: 'any' | 'known' } = { operations: 'known' }) {
  const open = await startInstance()
  const instance = await startInstance({ ...config, operationsFile: manifest })
  const [ada] = await signUpAll(connectGraphqlWs, open, 'ada')
  return { open, instance, ada, headers: { authorization: `Bearer ${ada.token}` } }
}

const extensionsOf = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } })

async function post({ url }: Instance, headers: object, body: object) {
  const all = { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers }
  const response = await fetch(url, { method: 'POST', headers: all, body: JSON.stringify(body) })
  return { status: response.status, ...(await response.json()) }
}

const askOn = async (socket: RawSocket, id: string, payload: object) => {
  socket.send({ type: 'subscribe', id, payload })
  return (await socket.frame(frame => frame.id === id)).payload
}

test('Apollo and urql ask by hash as they come, over HTTP and over sockets', async () => {
  const { instance, ada, headers } = await setOut()
  const { url, wsUrl } = instance
  const sockets = createClient({ url: wsUrl, webSocketImpl: WebSocket, connectionParams: headers })
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const me = {
    viewer: expect.objectContaining({ user: expect.objectContaining({ id: ada.id, username: ada.username }) }),
  }

  for (const options of [{ generateHash }, { sha256 }, { generateHash, useGETForHashedQueries: true }]) {
    const link = new PersistedQueryLink(options as { sha256: typeof sha256 })
    const apollo = new ApolloClient({
      link: link.concat(new HttpLink({ uri: url, headers })),
      cache: new InMemoryCache(),
    })
    expect((await apollo.query({ query: named('Me') })).data).toMatchObject(me)
    const made = await apollo.mutate({ mutation: named('Make'), variables: { name: 'Tea' } })
    expect(made.data).toMatchObject({ createRoom: { __typename: 'CreateRoomPayload' } })
  }
  const live = new PersistedQueryLink({ generateHash } as never).concat(new GraphQLWsLink(sockets))
  const apollo = new ApolloClient({ link: live, cache: new InMemoryCache() })
  expect((await apollo.query({ query: named('Me') })).data).toMatchObject(me)

  const persisted = persistedExchange({
    enforcePersistedQueries: true,
    enableForMutation: true,
    enableForSubscriptions: true,
    generateHash: async (_text, document) => hashOf(document as DocumentNode),
  })
  const forwardSubscription = ({
    query = '',
    ...request
  }: {
    query?: string | undefined
    variables?: object
    extensions?: object
  }) => ({
    subscribe: (sink: never) => ({ unsubscribe: sockets.subscribe({ ...request, query } as never, sink) }),
  })
  const urql = new Client({
    url,
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [persisted, fetchExchange, subscriptionExchange({ forwardSubscription: forwardSubscription as never })],
  })
  expect((await urql.query(named('Me') as never, {})).data).toMatchObject(me)
  const heard: string[] = []
  const { unsubscribe } = urql
    .subscription(named('Feed') as never, {})
    .subscribe(({ data }) => heard.push((data as { events: { __typename: string } }).events.__typename))
  await until(() => heard.includes('FeedReady'))
  expect((await urql.mutation(named('Make') as never, { name: 'Coffee' })).error).toBeUndefined()
  await until(() => heard.includes('AddedToRoom'))
  unsubscribe()
  await sockets.dispose()
})

test('what the operator does not know is refused on both transports, whatever it looks like', async () => {
  const { instance, ada, headers } = await setOut()
  const known = named('Me')
  const socket = await openReady(instance, ada.token)
  const unknown = [
    { query: '{ viewer { id } }' },
    { query: `${sources[0]} ` },
    { query: '{ __schema { types { name } } }' },
    { query: '{ __typename }' },
    { query: '', extensions: extensionsOf('0'.repeat(64)) },
    { query: '', extensions: extensionsOf('__proto__') },
    { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: [hashOf(known)] } } },
    {
      query: 'mutation { createRoom(input: { name: "no" }) { __typename } }',
      extensions: extensionsOf('0'.repeat(64)),
    },
  ]
  for (const [at, payload] of unknown.entries()) {
    const refused = [{ extensions: { code: 'OPERATION_NOT_KNOWN' }, message: expect.not.stringContaining('Persisted') }]
    expect(await post(instance, headers, payload)).toMatchObject({ status: 400, errors: refused })
    expect(await askOn(socket, String(at), payload)).toMatchObject(refused)
  }
  // A known hash with another text beside it is what it was known as.
  const disguised = { query: 'mutation { signOut { signedOut } }', extensions: extensionsOf(hashOf(known)) }
  expect((await post(instance, headers, disguised)).data.viewer.user.id).toBe(ada.id)
  expect(await askOn(socket, 'disguised', disguised)).toMatchObject({ data: { viewer: { user: { id: ada.id } } } })
})

test('any operation is run where any may be, and hashes work beside', async () => {
  const { instance, ada, headers } = await setOut({ operations: 'any' })
  const byHash = { extensions: extensionsOf(hashOf(named('Me'))) }
  expect((await post(instance, headers, byHash)).data.viewer.user.id).toBe(ada.id)
  expect((await post(instance, headers, { query: '{ viewer { id } }' })).data.viewer).toBeDefined()
  // On these words Apollo and urql send the text, and ask by the hash the next time all the same.
  const [missing] = (await post(instance, headers, { extensions: extensionsOf('0'.repeat(64)) })).errors
  expect(missing).toEqual({ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } })
  const client = connectGraphqlWs(instance, ada.token)
  expect(await createRoom(client)).toMatch(/^room_/)
  await client.close()
})

test('the file is made of what is in the schema alone, and read with words for what is wrong with it', async () => {
  const wrong = join(folder, 'wrong.json')
  const apollo = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: 'a', name: 'Me', type: 'query', body: sources[0] }],
  }
  writeFileSync(wrong, JSON.stringify(apollo))
  expect((await makeManifest(join(folder, 'of-apollo.json'), wrong, generated)).stdout).toMatch(/has \d+ documents/)
  for (const [content, words] of [
    [{ x: '{ nothing }' }, 'Cannot query field'],
    [{ x: 7 }, 'is neither'],
    [[], 'is neither'],
  ]) {
    writeFileSync(wrong, JSON.stringify(content))
    await expect(makeManifest(join(folder, 'never.json'), wrong)).rejects.toThrow(words as string)
  }
  for (const content of ['[]', '{', '{"x":1}', '{"operations":[{"id":"x"}]}']) {
    writeFileSync(wrong, content)
    await expect(startInstance({ operationsFile: wrong })).rejects.toThrow(/^OPERATIONS_FILE \(.+wrong\.json\) /)
  }
  expect(() => readConfig({ OPERATIONS: 'known' })).toThrow('OPERATIONS_FILE must be set, for OPERATIONS is "known"')
})
