/** Mutations of one operation: each behind the first waits for its caller's turn. */
import { execute, parse } from 'graphql'
import { expect, test } from 'vitest'
import { NotAMemberError } from '../../src/domain/errors.ts'
import { schema } from '../../src/schema/index.ts'

const sends = (count: number) => {
  const send = 'sendMessage(input: { roomId: "room", body: "" }) { __typename }'
  return parse(`mutation { ${Array.from({ length: count }, (_, i) => `a${i}: ${send}`).join(' ')} }`)
}

function start(count: number) {
  const done: string[] = []
  const open: (() => void)[] = []
  const send = async () => {
    done.push('sent')
    throw new NotAMemberError('room')
  }
  const session = { user: { id: 'user_ada' } }
  const nextTurn = () => new Promise<void>(resolve => open.push(resolve))
  const contextValue = { session, lack: null, address: '', chat: { messages: { send } }, nextTurn }
  const result = execute({ schema, document: sends(count), contextValue })
  const settle = () => new Promise(resolve => setImmediate(resolve))
  return { done, open, result, settle }
}

test('the first goes on at once, and each of the others when it is let', async () => {
  const { done, open, result, settle } = start(4)
  for (let n = 1; n < 4; n++) {
    await settle()
    expect([done.length, open.length]).toEqual([n, n])
    open[n - 1]!()
  }
  await result
  expect(done).toHaveLength(4)
})

test('one mutation alone waits for nobody', async () => {
  const { done, open, result } = start(1)
  await result
  expect([done.length, open.length]).toEqual([1, 0])
})
