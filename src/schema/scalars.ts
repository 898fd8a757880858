/** The scalars: moments, positions, and what applications attach, as clients see them. */
import { isRecord } from '../domain/shape.ts'
import { builder } from './builder.ts'
import { badUserInput } from './faults.ts'
import { readLiteral } from './json-literal.ts'

builder.scalarType('DateTime', {
  description: 'A moment in UTC, in ISO 8601 with milliseconds: `2030-01-31T12:00:00.000Z`.',
  serialize: timeMs => new Date(timeMs).toISOString(),
  parseValue: value => {
    const timeMs = typeof value === 'string' ? Date.parse(value) : Number.NaN
    if (Number.isNaN(timeMs)) throw badUserInput('A DateTime is a text in ISO 8601.')
    return timeMs
  },
})

builder.scalarType('FeedCursor', {
  description:
    'A position in the log of one room. Its form has no meaning for clients. Keep the one received last for each room, and give them to `events(after:)` to go on from there. A text that is not a cursor is accepted too: the feed then sends `FeedReset` with the reason `INVALID`.',
  parseValue: value => {
    if (typeof value !== 'string') throw badUserInput('A FeedCursor is a text.')
    return value
  },
})

const objectOf = (value: unknown): Record<string, unknown> => {
  if (!isRecord(value)) throw badUserInput('A JSONObject is an object, such as `{ "color": "red" }`.')
  return value
}

builder.scalarType('JSONObject', {
  description:
    'A JSON object of the application, in a variable or written into the document. Numbers are as in JavaScript: integers beyond `Number.MAX_SAFE_INTEGER`, and numbers in a document whose digits would not be kept, are refused; write them as text.',
  serialize: object => object,
  parseValue: objectOf,
  parseLiteral: (node, variables) => objectOf(readLiteral(node, variables)),
})
