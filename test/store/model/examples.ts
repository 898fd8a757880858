/** What happens in runs besides what is made up: how each begins, and what is made up too seldom to be waited for. */
import type { Command, CommandOf } from './commands.ts'
import { groupCount } from './parts.ts'

/** What happens first in every run, so that most of what follows meets a room with three members. */
export const opening: Command[] = [
  { kind: 'create', room: 0, by: 0, members: [], facts: {}, late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 0, member: 1, late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 1, member: 2, late: false, crash: false, twice: false },
]

/** A member uses up its part of the room's minute: what is made up does so too seldom to be waited for. */
export const tiresome: Command[] = [
  { kind: 'remove', room: 0, by: 1, member: 2, crash: false, twice: false },
  { kind: 'add', room: 0, by: 1, member: 2, late: false, crash: false, twice: false },
  { kind: 'add', room: 0, by: 0, member: 2, late: false, crash: false, twice: false },
  { kind: 'remove', room: 0, by: 1, member: 2, crash: false, twice: false },
]

const whole = { late: false, crash: false } as const
const ruled = { room: 0, twice: false } as const
const given = { ...ruled, kind: 'role', by: 0 } as const
const said = {
  body: 'hello',
  metadata: null,
  clientMessageId: null,
  reply: null,
  recallsOnly: false,
  ...whole,
} as const

/** One moderator more than there may be, also by a transfer, a room that is locked, a transfer, and a minute that is used up. */
export const governed: Command[] = [
  { ...given, member: 1, role: 'MODERATOR' },
  { ...given, member: 2, role: 'MODERATOR' },
  { ...ruled, kind: 'update', by: 1, facts: { roleToSend: 'MODERATOR' } },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'send', by: 1, ...said },
  { ...ruled, kind: 'react', by: 2, back: 0, forged: false, emoji: '👍' },
  { ...ruled, kind: 'edit', by: 2, back: 0, forged: false, body: 'changed', metadata: null },
  {
    ...ruled,
    kind: 'pageMembers',
    user: 2,
    after: undefined,
    before: undefined,
    limit: 4,
    backwards: false,
    role: 'MODERATOR',
  },
  { ...ruled, kind: 'remove', by: 2, member: 1, crash: false },
  { ...given, member: 2, role: 'OWNER' },
  { ...given, member: 1, role: 'OWNER' },
  { ...ruled, kind: 'update', by: 1, facts: { roleToAdd: 'OWNER' } },
  { ...ruled, kind: 'add', by: 0, member: 2, late: false, crash: false },
  { ...given, by: 1, member: 0, role: 'OWNER' },
  { ...given, member: 1, role: 'MEMBER' },
]

/** One who has to wait, is muted and banned, one more than may be muted and banned, and a minute that is used up. */
export const orderly: Command[] = [
  { ...given, member: 1, role: 'MODERATOR' },
  { ...ruled, kind: 'remove', by: 2, member: 1, crash: false },
  { ...ruled, kind: 'update', by: 0, facts: { slowModeSeconds: 600 } },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'mute', by: 1, member: 2, seconds: 600 },
  { ...ruled, kind: 'send', by: 2, ...said },
  { ...ruled, kind: 'typing', by: 2 },
  { ...ruled, kind: 'edit', by: 2, back: 0, forged: false, body: 'changed', metadata: null },
  { ...ruled, kind: 'react', by: 2, back: 0, forged: false, emoji: '👍' },
  { ...ruled, kind: 'mute', by: 0, member: 1, seconds: 600 },
  { ...ruled, kind: 'mute', by: 1, member: 2, seconds: 600 },
  { ...ruled, kind: 'mute', by: 1, member: 2, seconds: 600 },
  { ...ruled, kind: 'ban', by: 1, member: 2, seconds: 600, reason: null, crash: false },
  { ...ruled, kind: 'ban', by: 0, member: 2, seconds: 600, reason: 'spam', crash: false },
  { ...ruled, kind: 'ban', by: 0, member: 3, seconds: null, reason: null, crash: false },
  { ...ruled, kind: 'add', by: 1, member: 2, late: false, crash: false },
  { ...ruled, kind: 'add', by: 0, member: 3, late: true, crash: false },
  { ...ruled, kind: 'unban', by: 1, member: 2 },
  { ...ruled, kind: 'unban', by: 0, member: 2 },
  { ...ruled, kind: 'add', by: 0, member: 2, late: false, crash: false },
  { ...ruled, kind: 'update', by: 0, facts: { name: 'Coffee' } },
  { ...ruled, kind: 'update', by: 0, facts: { name: 'Tea' } },
  { ...ruled, kind: 'readLog', user: 0, anonymous: false, membersOnly: false, behind: 11, forged: false, count: 5 },
]

const leave = { ...ruled, kind: 'remove', by: 2, member: 2, crash: false } as const
const enter = { ...ruled, kind: 'join', by: 2, invitation: null, late: false, crash: false } as const

/** A minute's joins are used up, one comes too late and banned, and who may not invite takes nothing back. */
export const doorways: Command[] = [
  { ...ruled, kind: 'invite', by: 1, invitation: 0, lifeMs: 600_000, uses: 2 },
  { ...ruled, kind: 'findInvitation', invitation: 0 },
  { ...enter, by: 3, invitation: 0 },
  { ...ruled, kind: 'update', by: 0, facts: { visibility: 'PUBLIC', name: 'Tea' } },
  leave,
  { ...enter, late: true },
  { ...enter, invitation: 0 },
  leave,
  enter,
  leave,
  enter,
  { ...ruled, kind: 'ban', by: 0, member: 2, seconds: null, reason: null, crash: false },
  enter,
  { ...ruled, kind: 'update', by: 0, facts: { roleToAdd: 'MODERATOR' } },
  { ...ruled, kind: 'invite', by: 1, invitation: 1, lifeMs: 600_000, uses: null },
  { ...ruled, kind: 'revoke', by: 1, invitation: 0 },
  { ...ruled, kind: 'create', room: 1, by: 3, members: [], facts: {}, late: true, crash: false },
  { ...ruled, kind: 'depart', user: 0 },
]

const pair = { ...ruled, ...whole, room: groupCount } as const
// Ann owns the tea room already: more of her own she may not have.
const open = { ...pair, kind: 'open', by: 1 } as const
const write = { ...pair, kind: 'send', by: 1, ...said } as const
const newest = { ...pair, back: 0, forged: false } as const

/** Two people meet in a room that nobody governs, leave it, come back, block each other, and one of them goes for good. */
export const paired: Command[] = [
  { ...open, late: true },
  open,
  open,
  { ...write, late: true },
  write,
  { ...pair, kind: 'remove', by: 0, member: 0 },
  { ...write, twice: true },
  { ...pair, kind: 'remove', by: 1, member: 0 },
  { ...pair, kind: 'block', by: 0, member: 1 },
  { ...pair, kind: 'block', by: 0, member: 1 },
  { ...pair, kind: 'block', by: 0, member: 2 },
  { ...pair, kind: 'listBlocked', user: 0 },
  open,
  write,
  { ...newest, kind: 'edit', by: 1, body: 'changed', metadata: null },
  { ...newest, kind: 'react', by: 0, emoji: '👍' },
  { ...ruled, ...whole, kind: 'add', by: 1, member: 0 },
  { ...pair, kind: 'typing', by: 1 },
  { ...pair, kind: 'unblock', by: 0, member: 1 },
  { ...pair, kind: 'markRead', by: 0, number: null },
  { ...pair, kind: 'remove', by: 0, member: 0 },
  { ...pair, kind: 'depart', user: 1 },
  open,
]

const last = { ...ruled, back: 0, forged: false } as const
const make: CommandOf<'create'> = { ...ruled, ...whole, kind: 'create', room: 1, by: 3, members: [], facts: {} }
const invite = { ...ruled, kind: 'invite', by: 0, invitation: 0, lifeMs: 600_000, uses: null } as const

/** What else is made up too seldom: those who are nobody here, what there is no more, and what there is already. */
export const overlooked: Command[] = [
  { ...given, member: 3, role: 'MODERATOR' },
  { ...ruled, kind: 'mute', by: 0, member: 3, seconds: 600 },
  { ...ruled, kind: 'send', by: 0, ...said },
  { ...last, kind: 'erase', by: 1 },
  { ...last, kind: 'unreact', by: 1, emoji: '👍' },
  { ...last, kind: 'findMessage', user: 1 },
  { ...ruled, kind: 'send', by: 1, ...said },
  { ...ruled, kind: 'eraseAll', by: 0, member: 1, newest: false, most: 100 },
  { ...ruled, kind: 'listInvitations', user: 0 },
  invite,
  { ...invite, invitation: 1 },
  { ...ruled, kind: 'listInvitations', user: 0 },
  { ...ruled, kind: 'rename', user: 3, change: { displayName: 'Ann' } },
  { ...ruled, kind: 'rename', user: 0, change: { displayName: 'Ann' } },
  {
    ...ruled,
    kind: 'pageMembers',
    user: 3,
    after: undefined,
    before: undefined,
    limit: 4,
    backwards: false,
    role: null,
  },
  { ...ruled, kind: 'revoke', by: 0, invitation: 0 },
  { ...ruled, kind: 'eraseAll', by: 1, member: 0, newest: false, most: 100 },
  { ...ruled, kind: 'ban', by: 1, member: 3, seconds: null, reason: null, crash: false },
  { ...ruled, kind: 'unban', by: 1, member: 3 },
  { ...ruled, kind: 'delete', by: 3 },
  { ...ruled, kind: 'readReactions', user: 1, most: 3 },
  { ...ruled, kind: 'readMarkers', user: 3 },
  { ...ruled, kind: 'readMarkers', user: 0 },
  make,
  make,
  { ...make, facts: { name: 'Coffee' } },
  { ...ruled, kind: 'delete', room: 1, by: 3 },
  make,
]
