import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from '../../src/domain/cursor.ts'
import { newRoomId } from '../../src/domain/id.ts'
import { messageIdAt } from '../../src/domain/item.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { locateMessage } from '../../src/domain/message.ts'

const position = fc.record({
  sequence: fc.integer({ min: 1, max: 1e12 }),
  check: fc.stringMatching(/^[0-9a-f]{12}$/),
})

test('a cursor gives back the room and the position that it was made of', () => {
  const roomId = newRoomId()
  fc.assert(
    fc.property(position, at => {
      expect(decodeCursor(encodeCursor(roomId, at))).toEqual({ roomId, position: at })
    }),
  )
})

test('as many cursors as a user can have fit into one request', () => {
  const { roomsPerUser, roomsAddedPerUser, leftRoomsPerUser, requestBytes, documentBytes } = defaultLimits
  const cursor = encodeCursor(newRoomId(), { sequence: 999_999, check: 'f'.repeat(12) })
  const all = Array.from({ length: roomsPerUser + roomsAddedPerUser + leftRoomsPerUser }, () => cursor)
  expect(JSON.stringify(all).length).toBeLessThan(requestBytes - documentBytes)
})

test('what was never a cursor is none, whatever it is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => decodeCursor(text) === null))
  for (const text of [
    '',
    'room_x:abc:1',
    `${encodeCursor(newRoomId(), { sequence: 1, check: 'a'.repeat(12) })}x`,
    encodeCursor(newRoomId(), { sequence: 0, check: '0'.repeat(12) }),
  ])
    expect(decodeCursor(text)).toBe(null)
})

test("a message's id tells where it stands, and is another one in another history", () => {
  const roomId = newRoomId()
  fc.assert(
    fc.property(position, ({ sequence: number, check }) => {
      expect(locateMessage(messageIdAt(roomId, { number, check }))).toEqual({ roomId, place: { number, check } })
    }),
  )
  const [one, other] = ['a', 'b'].map(digit => messageIdAt(roomId, { number: 7, check: digit.repeat(12) }))
  expect(one).not.toBe(other)
})

test('what says no place that a room can have is no id of a message', () => {
  const roomId = newRoomId().slice('room_'.length)
  const check = 'a'.repeat(12)
  const wrong = ['0', '01', '-1', '1.5', '1e3', '٣', '9007199254740993', '1'.repeat(400), '', ' 1', '1 ', '1\n']
  for (const number of wrong) expect(locateMessage(`msg_${roomId}${check}${number}`)).toBe(null)
  for (const id of [
    `room_${roomId}`,
    `msg_${roomId}${check.toUpperCase()}1`,
    `msg_${roomId.slice(1)}${check}1`,
    'msg_',
  ])
    expect(locateMessage(id)).toBe(null)
  expect(locateMessage(`msg_${roomId}${check}999999999999999`)).toMatchObject({
    place: { number: 999_999_999_999_999 },
  })
})
