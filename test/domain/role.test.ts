/** The table of who may do what, as people read it, is what the code says. */
import { expect, test } from 'vitest'
import {
  type Action,
  appRank,
  initialRights,
  leastRole,
  mayRemove,
  type Role,
  rankOf,
  roleFor,
} from '../../src/domain/role.ts'

/** ✓: may; send, add, remove: if the room's right of that name is given to members. */
const table = `
  action               | MEMBER | MODERATOR | OWNER
  read                 | ✓      | ✓         | ✓
  markRead             | ✓      | ✓         | ✓
  leave                | ✓      | ✓         | ✓
  deleteOwnMessage     | ✓      | ✓         | ✓
  send                 | send   | send      | ✓
  react                | send   | send      | ✓
  editOwnMessage       | send   | send      | ✓
  type                 | send   | send      | ✓
  takeReactionBack     | ✓      | ✓         | ✓
  addMember            | add    | add       | ✓
  invite               | add    | add       | ✓
  seeInvitations       | add    | add       | ✓
  revokeInvitation     | add    | add       | ✓
  removeFellowMember   | remove | remove    | ✓
  removeMember         | –      | ✓         | ✓
  deleteOthersMessage  | –      | ✓         | ✓
  mute                 | –      | ✓         | ✓
  ban                  | –      | ✓         | ✓
  unban                | –      | ✓         | ✓
  seeBans              | –      | ✓         | ✓
  ignoreSlowMode       | –      | ✓         | ✓
  setName              | –      | ✓         | ✓
  setTopic             | –      | ✓         | ✓
  setAvatarUrl         | –      | ✓         | ✓
  setSlowModeSeconds   | –      | ✓         | ✓
  setRoleToSend        | –      | ✓         | ✓
  setRoleToAdd         | –      | –         | ✓
  setRoleToRemove      | –      | –         | ✓
  setVisibility        | –      | –         | ✓
  setMetadata          | –      | –         | ✓
  setRole              | –      | –         | ✓
  transfer             | –      | –         | ✓
  deleteRoom           | –      | –         | ✓`
const [head = [], ...rows] = table
  .trim()
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
const roles = head.slice(1) as Role[]
const anyRights = { roleToSend: 'OWNER', roleToAdd: 'OWNER', roleToRemove: 'OWNER' } as const

test('the table has a row for every action', () => {
  expect(rows.map(([action]) => action)).toEqual(Object.keys(leastRole))
})

test.each(rows)('%s: %s, %s, %s', (action, ...cells) => {
  for (const [i, role] of roles.entries())
    for (const right of ['send', 'add', 'remove'])
      for (const given of roles) {
        const name = `roleTo${right[0]!.toUpperCase()}${right.slice(1)}`
        const may = rankOf(role) >= rankOf(roleFor(action as Action, { ...anyRights, [name]: given }))
        const expected = cells[i] === '✓' || (cells[i] === right && rankOf(role) >= rankOf(given))
        expect([role, name, given, may]).toEqual([role, name, given, expected])
      }
})

test('strangers, who have 0, stand below all, and the app above all', () => {
  expect([...roles.map(rankOf), appRank]).toEqual([1, 2, 3, 4])
})

test.each([
  // Who removes whom, where members may and where they may not.
  ['MEMBER', 'MEMBER', true, false],
  ['MEMBER', 'MODERATOR', false, false],
  ['MEMBER', 'OWNER', false, false],
  ['MODERATOR', 'MEMBER', true, true],
  ['MODERATOR', 'MODERATOR', false, false],
  ['MODERATOR', 'OWNER', false, false],
  ['OWNER', 'MEMBER', true, true],
  ['OWNER', 'MODERATOR', true, true],
] as const)('a %s removes a %s: %s where members may, else %s', (role, other, ifMembersMay, otherwise) => {
  for (const roleToRemove of roles) {
    const may = mayRemove(rankOf(role), rankOf(other), { ...anyRights, roleToRemove })
    expect(may).toBe(roleToRemove === 'MEMBER' ? ifMembersMay : otherwise)
  }
})

test('strangers remove nobody, and the app anybody', () => {
  for (const role of roles) {
    expect(mayRemove(0, rankOf(role), initialRights('PRIVATE'))).toBe(false)
    expect(mayRemove(appRank, rankOf(role), initialRights('PUBLIC'))).toBe(true)
  }
})

test('members manage members in a private room, moderators do in a public one, and nobody in a direct one', () => {
  expect(initialRights('PRIVATE')).toEqual({ roleToSend: 'MEMBER', roleToAdd: 'MEMBER', roleToRemove: 'MEMBER' })
  expect(initialRights('PUBLIC')).toEqual({ roleToSend: 'MEMBER', roleToAdd: 'MODERATOR', roleToRemove: 'MODERATOR' })
  const member = rankOf('MEMBER')
  expect(mayRemove(member, member, initialRights('DIRECT'))).toBe(false)
  expect(member >= rankOf(roleFor('addMember', initialRights('DIRECT')))).toBe(false)
  expect(member >= rankOf(roleFor('send', initialRights('DIRECT')))).toBe(true)
})
