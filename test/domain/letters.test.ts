import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeCursor } from '../../src/domain/cursor.ts'
import { isRoomId, isUserId, newRoomId, newUserId, roomIdFor } from '../../src/domain/id.ts'
import { messageIdAt } from '../../src/domain/item.ts'
import { lettersAndDigits } from '../../src/domain/letters.ts'
import { locateMessage } from '../../src/domain/message.ts'
import { locateSession, newToken, readAuthorization, sessionIdOf } from '../../src/domain/session.ts'

test('whatever a client is given to keep is taken whole by a double click', () => {
  for (let i = 0; i < 300; i++) {
    const [userId, roomId] = [newUserId(), newRoomId()]
    const token = newToken(userId)
    const position = { sequence: i + 1, check: '0123456789ab' }
    const place = { number: i + 1, check: '0123456789ab' }
    const messageId = messageIdAt(roomId, place)
    for (const text of [userId, roomId, roomIdFor(userId, `${i}`), messageId, token, encodeCursor(roomId, position)])
      expect(text).toMatch(/^([a-z]+_)?[0-9A-Za-z]+$/)
    expect([isUserId(userId), isRoomId(roomId), isRoomId(roomIdFor(userId, `${i}`))]).toEqual([true, true, true])
    expect(locateMessage(messageId)).toEqual({ roomId, place })
    expect(readAuthorization(`Bearer ${token}`)).toEqual({ token, lack: null })
    expect(locateSession(token)).toEqual({ userId, id: sessionIdOf(token) })
  }
})

test('ids keep 128 random bits and tokens 256: different bytes are different texts of one length', () => {
  for (const size of [16, 32])
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: size, maxLength: size }),
        fc.uint8Array({ minLength: size, maxLength: size }),
        (a, b) => {
          expect(lettersAndDigits(a)).toHaveLength(size === 16 ? 22 : 43)
          expect(lettersAndDigits(a) === lettersAndDigits(b)).toBe(Buffer.compare(a, b) === 0)
        },
      ),
    )
  for (const byte of [0, 1, 255]) expect(lettersAndDigits(Buffer.alloc(16, byte))).toMatch(/^[0-9A-Za-z]{22}$/)
})
