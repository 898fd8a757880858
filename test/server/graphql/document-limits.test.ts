/** What a judge remembers of an operation, and what it judges anew. */
import { buildSchema, type ExecutionArgs, parse } from 'graphql'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../../src/domain/limits.ts'
import { createJudge, type Judged } from '../../../src/server/graphql/document-limits.ts'

const schema = buildSchema('type Query { now: Int } type Subscription { ticks(from: Int): Int }')
const { ticks } = schema.getSubscriptionType()!.getFields()
ticks!.extensions = { starting: ({ from }: { from: number }) => ({ points: from }) }

test.each([
  ['by its variables each time', 'subscription ($from: Int) { ticks(from: $from) }', [5, 101, 7], [5, 101, 7]],
  ['once where it names none', 'subscription { ticks(from: 5) }', [5, 101], [5, 5]],
])('the beginning of a subscription is judged %s', (_, query, given, expected) => {
  const judge = createJudge({ ...defaultLimits, documentCost: 100 })
  const document = parse(query)
  for (const [i, from] of given.entries()) {
    const args: ExecutionArgs & Judged = { schema, document, variableValues: { from } }
    const [excess] = judge(args) ?? []
    expect([args.cost, args.startCost]).toEqual([1, expected[i]])
    expect(excess?.extensions.code).toBe(expected[i]! > 100 ? 'QUERY_TOO_COMPLEX' : undefined)
  }
})
