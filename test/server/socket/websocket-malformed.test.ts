import { expect, test } from 'vitest'
import { startInstance } from '../../support/instance.ts'
import { openRaw, openReady, subscribe } from '../../support/raw-socket.ts'

const query = '{ __typename }'
const noObject = [[], [{}], 'text', '', 7, 0, true, false]
const noText = [[], ['a'], {}, 7, 0, true, false]

const malformed: unknown[] = [
  undefined,
  null,
  ...noObject,
  {},
  { query: null },
  ...noText.map(query => ({ query })),
  ...noText.map(operationName => ({ query, operationName })),
  ...noObject.map(variables => ({ query, variables })),
  ...noObject.map(extensions => ({ query, extensions })),
  { operationName: 'a', variables: [], extensions: [] },
]

test('an operation whose payload is malformed is answered an error, and everything else on the socket goes on', async () => {
  const socket = await openReady(await startInstance())
  for (const [n, payload] of malformed.entries()) {
    socket.send({ type: 'subscribe', id: `${n}`, payload })
    const { type, payload: errors } = await socket.frame(({ id }) => id === `${n}`)
    expect({ type, errors }, JSON.stringify(payload)).toMatchObject({
      type: 'error',
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    })
  }
  // The ids are free again, and what may be null may be.
  socket.send(subscribe('1', query, undefined, { variables: null, operationName: null, extensions: null }))
  await socket.frame(({ id, type }) => id === '1' && type === 'next')
  expect(await socket.answers()).toBe(true)
})

test('an operation asked by its hash alone is told what the links of clients fall back on', async () => {
  const socket = await openReady(await startInstance())
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'x'.repeat(64) } }
  for (const payload of [{ extensions }, { query: '', extensions }, { query: null, extensions }]) {
    socket.send({ type: 'subscribe', id: JSON.stringify(payload).slice(0, 20), payload })
    const { payload: errors } = await socket.next()
    expect(errors).toEqual([
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ])
  }
  expect(await socket.ask(query, undefined, { extensions })).toEqual({ data: { __typename: 'Query' } })
})

test('a malformed operation gets nobody past the introduction', async () => {
  const socket = await openRaw(await startInstance())
  socket.send({ type: 'subscribe', id: '1', payload: { query, variables: [] } })
  expect((await socket.closed()).code).toBe(4401)
})

test('an id that is in use ends the socket with its code, however long it is', async () => {
  const instance = await startInstance()
  for (const id of ['x'.repeat(200), '世'.repeat(100)]) {
    const socket = await openReady(instance)
    const slow = 'mutation { signIn(input: { username: "nobody", password: "no password" }) { __typename } }'
    socket.sendTogether(subscribe(id, slow), subscribe(id, slow))
    expect((await socket.closed()).code).toBe(4409)
  }
})
