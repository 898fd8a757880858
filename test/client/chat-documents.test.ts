/** What the store asks fits the schema, and costs no more than anybody may ask. */
import { getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import * as documents from '../../client/src/chat-documents.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { costOf } from '../schema/cost.ts'

const input = { roomId: 'r', userId: 'u', messageId: 'm', body: 'Hello', emoji: '👍' }
const variables = { isFirst: true, last: 100, ids: Array(25).fill('r'), roomId: 'r', roomIds: Array(100).fill('r') }

test.each(Object.entries(documents))('%s', (_name, text) => {
  const operation = getOperationAST(parse(text))!
  const named = /\$input: (\w+)Input!/.exec(text)?.[1]
  const fields: Record<string, (keyof typeof input)[]> = {
    SendMessage: ['roomId', 'body'],
    EditMessage: ['messageId', 'body'],
    DeleteMessage: ['messageId'],
    AddReaction: ['messageId', 'emoji'],
    RemoveReaction: ['messageId', 'emoji'],
    MarkRead: ['roomId'],
    SendTyping: ['roomId'],
  }
  const given = Object.fromEntries((fields[named ?? ''] ?? []).map(name => [name, input[name]]))
  const cost = costOf(text, { ...variables, input: given })
  const most = operation.operation === 'subscription' ? defaultLimits.eventCost : defaultLimits.documentCost
  // There is room, for an operator may allow less.
  expect(cost).toBeLessThan(most / 1.2)
})
