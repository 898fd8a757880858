import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import { invitationIdAt, locateInvitation, locateInvitationId, newInvitationCode } from '../../src/domain/invitation.ts'

test('a code is of letters and digits, leads to its room, and has 128 random bits of its own', () => {
  const roomId = newRoomId()
  const codes = Array.from({ length: 1000 }, () => newInvitationCode(roomId))
  const places = codes.map(code => locateInvitation(code)!)
  for (const code of codes) expect(code).toMatch(/^[0-9A-Za-z]{44}$/)
  for (const place of places) expect(place.roomId).toBe(roomId)
  // What differs between the codes of one room: each place of it takes more than half of all letters and digits.
  expect(new Set(codes).size).toBe(codes.length)
  for (let i = 23; i < 44; i++) expect(new Set(codes.map(code => code[i])).size).toBeGreaterThan(31)
  expect(new Set(places.map(({ hash }) => hash)).size).toBe(codes.length)
})

test('the same code is found again, also with the spaces that come with pasting', () => {
  const code = newInvitationCode(newRoomId())
  const place = locateInvitation(code)
  for (const pasted of [code, ` ${code}`, `${code}\n`, `\t${code} \r\n`])
    expect(locateInvitation(pasted)).toEqual(place)
})

test('neither what is kept nor the id holds any of the code but its room', () => {
  for (let i = 0; i < 100; i++) {
    const code = newInvitationCode(newRoomId())
    const place = locateInvitation(code)!
    const id = invitationIdAt(place)
    expect(id).toMatch(/^inv_[0-9A-Za-z]{44}$/)
    expect(locateInvitationId(id)).toEqual(place)
    expect(id).not.toContain(code.slice(22))
    expect(locateInvitation(id)).toBeNull()
    // Who knows an id and joins with its letters comes to another place.
    expect(locateInvitation(id.slice(4))?.hash).not.toBe(place.hash)
  }
})

test('one letter changed leads nowhere, or to another place', () => {
  const code = newInvitationCode(newRoomId())
  for (let i = 0; i < code.length; i++) {
    const other = code.slice(0, i) + (code[i] === 'a' ? 'b' : 'a') + code.slice(i + 1)
    expect(locateInvitation(other)).not.toEqual(locateInvitation(code))
  }
})

test('what was never a code, or an id, is none, whatever it is', () => {
  const code = newInvitationCode(newRoomId())
  const texts = [
    '',
    ' ',
    code.slice(1),
    `${code}a`,
    `${code}${code}`,
    `${code.slice(1)}-`,
    `${code.slice(1)}é`,
    'a'.repeat(1_000_000),
  ]
  for (const text of [...texts, `${code.slice(0, 22)} ${code.slice(22)}`, `room_${code}`, `${code.slice(1)}\0`]) {
    expect(locateInvitation(text)).toBeNull()
    expect(locateInvitationId(text)).toBeNull()
    expect(locateInvitationId(`inv_${text}`)).toBeNull()
  }
  expect(locateInvitationId(`inv_${code}\n`)).toBeNull()
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      fc.pre(!/^\s*[0-9A-Za-z]{44}\s*$/.test(text))
      expect(locateInvitation(text)).toBeNull()
    }),
  )
})
