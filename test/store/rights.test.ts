/** A user of Redis who may not do all that a script does: the script writes all or nothing, whatever is missing. */
import { readdirSync, readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { newRoomId } from '../../src/domain/id.ts'
import { placeOf, type Session } from '../../src/domain/session.ts'
import { plainCommands } from '../../src/redis/commands.ts'
import { createDeletionStore } from '../../src/store/deletion-store.ts'
import { createExternalUserStore } from '../../src/store/external-user-store.ts'
import { attemptKey, beginnings, channels, roomKeys, sessionKey, userKeys, usernameKey } from '../../src/store/keys.ts'
import { rights } from '../../src/store/rights.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { commandsOf } from '../../src/store/scripts.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { connect } from '../support/connect.ts'
import { redisUrl } from '../support/redis-url.ts'
import { limitsWith, newRoom, newSessionId, openStores, plain, say, someRoom, someUser } from './some.ts'

const admin = connect()
const username = `half-${newRoomId()}`
afterAll(() => void admin.acl('DELUSER', username))

/** Trims at every message, so that each command of the scripts is used. */
const limits = limitsWith({ messagesPerRoom: 1, logEntriesPerRoom: 1, messageRetentionDays: 1 })

function storesOn(redis: Redis) {
  return {
    ...openStores(redis, limits),
    roomLists: createRoomListStore(redis),
    sessions: createSessionStore(redis),
    users: createUserStore(redis),
    externalUsers: createExternalUserStore(redis),
    deletions: createDeletionStore(redis),
  }
}

/** Every verb that writes, on things of its own, and the keys that it may touch. */
async function setOut() {
  const { rooms, messages, reactions, moderation, roomLists, sessions, users } = storesOn(admin)
  const [ann, bob, cat, dot] = [someUser(), someUser(), someUser(), someUser()]
  const [roomId, newId] = [await someRoom(rooms, ann, dot), newRoomId()]
  const people = new Map([ann, bob, dot].map(user => [user.id, user]))
  const given = { roomId, by: ann.id, member: bob.id, people }
  await rooms.setRole({ ...given, member: dot.id, role: 'MODERATOR' })
  const sessionOfAnn = (): Session => ({ id: newSessionId(ann.id), user: ann, expiresAt: Date.now() + 60_000 })
  const [session, another, foreign] = [sessionOfAnn(), sessionOfAnn(), sessionOfAnn()]
  const jwt = { ...placeOf(foreign), outside: 'jwt', goodUntil: foreign.expiresAt } as const
  await users.createUser({ user: ann, passwordHash: 'hash' })
  await sessions.createSession(session, 9)
  const noted = await roomLists.intend(bob.id, { roomId, kind: 'added', by: ann.id }, limits)
  const intendedAt = typeof noted === 'string' ? 0 : noted.intendedAt
  await rooms.addMember({ roomId, by: ann, member: bob, intendedAt })
  const { membership } = (await rooms.findRoom(roomId, bob.id))!
  const place = await say(messages, roomId, ann, 'Hi')
  for (const emoji of ['👍', '🎉']) await reactions.addReaction({ roomId, place, by: ann, emoji })
  const change = { roomId, place, by: ann.id, people: [ann] }
  const [eve, fay, gus] = [someUser(), someUser(), someUser()]
  await users.createUser({ user: gus, passwordHash: 'hash' })
  const roomOfGus = await someRoom(rooms, gus)
  const erasure = { roomId, by: ann, author: dot, since: 0, before: null, most: 9 }
  await rooms.addMember({ roomId, by: ann, member: eve, intendedAt })
  await moderation.banUser({ roomId, by: ann, user: fay, seconds: 60, reason: null })
  const end = { sequence: membership!.sequence + 1, check: membership!.check }
  const verbs = {
    createRoom: (on: Stores) => on.rooms.createRoom({ ...newRoom(newId, ann), intendedAt }),
    updateRoom: (on: Stores) => on.rooms.updateRoom({ roomId, by: ann, facts: { name: JSON.stringify(newRoomId()) } }),
    setRole: (on: Stores) => on.rooms.setRole({ ...given, role: 'MODERATOR' }),
    takeRole: (on: Stores) => on.rooms.setRole({ ...given, member: dot.id, role: 'MEMBER' }),
    transfer: (on: Stores) => on.rooms.setRole({ ...given, role: 'OWNER' }),
    transferBack: (on: Stores) => on.rooms.setRole({ ...given, by: bob.id, member: ann.id, role: 'OWNER' }),
    addMember: (on: Stores) => on.rooms.addMember({ roomId, by: ann, member: cat, intendedAt }),
    editMessage: (on: Stores) => on.messages.editMessage({ ...change, body: newRoomId(), metadata: null }),
    addReaction: (on: Stores) => on.reactions.addReaction({ roomId, place, by: bob, emoji: '🫖' }),
    removeReaction: (on: Stores) => on.reactions.removeReaction({ roomId, place, by: ann, emoji: '👍' }),
    deleteMessage: (on: Stores) => on.messages.deleteMessage(change),
    appendMessage: (on: Stores) =>
      on.messages.appendMessage({ ...plain(roomId, ann, 'Hello'), clientMessageId: newRoomId() }),
    banUser: (on: Stores) => on.moderation.banUser({ roomId, by: ann, user: eve, seconds: 60, reason: null }),
    unbanUser: (on: Stores) => on.moderation.unbanUser({ roomId, by: ann, user: fay }),
    appendOther: (on: Stores) => on.messages.appendMessage(plain(roomId, dot, 'Ho')),
    eraseMessages: (on: Stores) => on.moderation.eraseMessages(erasure),
    muteMember: (on: Stores) =>
      on.moderation.muteMember({ roomId, by: ann.id, member: dot.id, seconds: 60, people: [ann, dot] }),
    removeMember: (on: Stores) => on.rooms.removeMember({ roomId, by: ann, member: bob }),
    deleteRoom: (on: Stores) => on.rooms.deleteRoom({ roomId, by: ann }),
    intend: (on: Stores) => on.roomLists.intend(cat.id, { roomId, kind: 'added', by: ann.id }, limits),
    dropIntent: (on: Stores) => on.roomLists.dropIntent(bob.id, roomId, intendedAt),
    markJoined: (on: Stores) => on.roomLists.markJoined(bob.id, membership!, roomId, intendedAt),
    markLeft: (on: Stores) => on.roomLists.markLeft(ann.id, roomId, { start: end, end }),
    createSession: (on: Stores) => on.sessions.createSession(another, 9),
    updateProfile: (on: Stores) => on.users.updateProfile(ann.id, { displayName: newRoomId() }),
    rememberAddress: (on: Stores) => on.users.rememberAddress(ann.id, newRoomId()),
    renewSession: (on: Stores) => on.sessions.renewSession(placeOf(session), 90_000, 9),
    changePassword: (on: Stores) => on.users.changePassword(ann.id, { oldHash: 'hash', newHash: 'new' }),
    departRoom: (on: Stores) => on.rooms.departRoom({ roomId: roomOfGus, user: gus, heir: null, people: [] }),
    beginDeletion: (on: Stores) => on.deletions.begin(gus.id, 'hash'),
    finishDeletion: (on: Stores) => on.deletions.finish(gus.id),
    endSession: (on: Stores) => on.sessions.endSession(placeOf(session)),
    endOutside: (on: Stores) => on.sessions.endSession(jwt),
    endJwts: (on: Stores) => on.sessions.endJwts(ann.id),
    putUser: (on: Stores) => on.externalUsers.putUser({ user: ann, change: { displayName: newRoomId() }, saidAt: 1 }),
  }
  const own = [
    `{r:${roomId}}`,
    `{r:${newId}}`,
    `{r:${roomOfGus}}`,
    ...[ann, bob, cat, gus].map(({ id }) => `{u:${id}}`),
  ]
  return { verbs, fingerprint: () => fingerprint(own) }
}

type Stores = ReturnType<typeof storesOn>

/** Of all that stands under the names. */
const digest = `
  local all = {}
  for _, name in ipairs(ARGV) do
    for _, key in ipairs(redis.call('KEYS', name .. ':*')) do table.insert(all, key) end
  end
  table.sort(all)
  for i, key in ipairs(all) do all[i] = key .. redis.call('DUMP', key) end
  return redis.sha1hex(table.concat(all))`

/** Equal before and after means that nothing was written. */
const fingerprint = (names: string[]) => admin.eval(digest, 0, ...names)

const all = ['on', '>word', 'resetkeys', '~*', 'resetchannels', '&*', '+@all']
const lacking = [
  ...[...rights.commands, 'publish'].map(command => [`-${command}`]),
  ['resetchannels'],
  ['resetchannels', `&${channels.user('x' as never).slice(0, 3)}*`],
  ['resetchannels', `&${channels.room('x' as never).slice(0, 3)}*`],
  ...beginnings.keys.map(kept => ['resetkeys', `~${kept}*`]),
  ['resetkeys', '%R~*'],
]

describe('a user of Redis with %s', () => {
  test.each(lacking.map(rules => [rules.join(' '), rules] as const))(
    '%s writes all of a change or nothing',
    async (_, rules) => {
      await admin.call('ACL', 'SETUSER', username, 'reset', ...all, ...rules)
      const redis = new Redis(redisUrl(), { username, password: 'word', enableReadyCheck: false })
      redis.on('error', () => undefined)
      const stores = storesOn(redis)
      const { verbs, fingerprint } = await setOut()
      for (const [name, verb] of Object.entries(verbs)) {
        const before = await fingerprint()
        const refusal = await verb(stores).then(
          () => null,
          error => error as Error,
        )
        if (refusal) expect(refusal.message, name).toMatch(/^(NOPERM|ERR The user executing the script can't)/)
        expect((await fingerprint()) === before, `${name} wrote nothing: ${refusal?.message}`).toBe(refusal !== null)
      }
      redis.disconnect()
    },
  )
})

test('every script that publishes asks first, and names its commands as they stand', () => {
  const folder = new URL('../../src/store/scripts/', import.meta.url)
  for (const file of readdirSync(folder)) {
    const lua = readFileSync(new URL(file, folder), 'utf8')
    if (file === 'writing.lua') continue
    expect(commandsOf(lua), file).not.toContain('PUBLISH')
    if (!/^#!lua/.test(lua) || /^#!lua.*no-writes/.test(lua)) continue
    expect(lua.match(/redis\.p?call\((?!')/g), file).toBe(null)
    if (/\bchannel\b/.test(lua)) expect(lua, file).toMatch(/\n(?:for .* do )?assert_may_publish\(channel\)(?: end)?\n/)
  }
})

test('every command of the scripts is asked for with all the arguments that it must have', async () => {
  const infos = (await admin.call('COMMAND', 'INFO', ...rights.commands)) as [name: string, arity: number][]
  expect(infos.map(([name]) => name)).toEqual(rights.commands)
  expect(infos.filter(([, arity]) => Math.abs(arity) > 5)).toEqual([])
})

test('every command that is called besides scripts is among the rights', () => {
  const elsewhere = ['info', 'ping', 'publish']
  const called = plainCommands.filter(command => !elsewhere.includes(command))
  expect(called.filter(command => !rights.commands.includes(command))).toEqual([])
})

test('every key and channel begins as an ACL expects', () => {
  const [room, user] = [newRoomId(), someUser().id]
  const { answered, told: toldKey, typing, spoke, ...rest } = roomKeys(room)
  const keys = [
    ...Object.values(rest),
    answered(user, 'x'),
    toldKey(user),
    typing(user),
    spoke(user),
    ...Object.values(userKeys(user)),
  ]
  const names = [...keys, usernameKey('ann'), sessionKey({ userId: user, id: 'x' }), attemptKey(user, 'x')]
  expect(names.filter(name => !beginnings.keys.some(start => name.startsWith(start)))).toEqual([])
  const told = [channels.room(room), channels.user(user), channels.heartbeat('1')]
  expect(told.filter(name => !beginnings.channels.some(start => name.startsWith(start)))).toEqual([])
})
