import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { directRoomIdOf, newRoomId, newUserId, type RoomId } from '../../src/domain/id.ts'
import { newListing } from '../../src/domain/listing.ts'
import { placeOf } from '../../src/domain/session.ts'
import { createAwarenessStore } from '../../src/store/awareness-store.ts'
import { createBlockStore } from '../../src/store/block-store.ts'
import { createDeletionStore } from '../../src/store/deletion-store.ts'
import { createDirectoryStore } from '../../src/store/directory-store.ts'
import { createExternalUserStore } from '../../src/store/external-user-store.ts'
import { createInvitationStore } from '../../src/store/invitation-store.ts'
import { createPresenceStore } from '../../src/store/presence-store.ts'
import { createRegistryStore } from '../../src/store/registry-store.ts'
import { createRoomListStore } from '../../src/store/room-list-store.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { createTriesStore } from '../../src/store/tries-store.ts'
import { createUserStore } from '../../src/store/user-store.ts'
import { createWebhookStore } from '../../src/store/webhook-store.ts'
import { connect } from '../support/connect.ts'
import { until } from '../support/until.ts'
import { limitsWith, newRoom, newSessionId, openStores, plain, say, someUser } from './some.ts'

const redis = connect()
const limits = { messagesPerRoom: 1, messageRetentionDays: 1 }
const { rooms, messages, reactions, moderation } = openStores(redis, limits)
const invitations = createInvitationStore(redis, limitsWith(limits))
const awareness = createAwarenessStore(redis, limitsWith(limits))
const presences = createPresenceStore(redis, newRoomId())
const directory = createDirectoryStore(redis)
const deletions = createDeletionStore(redis)
const blocks = createBlockStore(redis, limitsWith(limits))
const roomLists = createRoomListStore(redis)
const users = createUserStore(redis)
const externalUsers = createExternalUserStore(redis)
const sessions = createSessionStore(redis)
const registry = createRegistryStore(redis)
const webhook = createWebhookStore(redis, limitsWith(limits))

interface Run {
  /** Its text, when it is sent over the connection for the first time. */
  lua: string | null
  keys: string[]
  touched: string[]
}

/** Every script that Redis runs from now on: the keys that its caller declared, and those that it touched. */
async function watchScripts(): Promise<{ runs: Run[]; heardAll: () => Promise<unknown>; stop: () => void }> {
  // ioredis takes what it hears together with the answer to MONITOR for answers: whoever ran here before is to be gone.
  const isAlone = async () =>
    String(await redis.client('LIST'))
      .trim()
      .split('\n').length <= 2
  await until(isAlone, { what: 'nobody is here but this file and who started Redis' })
  const monitor = await redis.monitor()
  const runs: Run[] = []
  let heard = ''
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    const [command = '', first = '', keyCount] = args
    const keys = args.slice(3, 3 + Number(keyCount))
    if (/^eval(sha)?$/i.test(command)) runs.push({ lua: /sha/i.test(command) ? null : first, keys, touched: [] })
    else if (source === 'lua' && !/^(time|publish)$/i.test(command)) runs.at(-1)!.touched.push(first)
    else if (/^echo$/i.test(command)) heard = first
  })
  const heardAll = async () => {
    const word = newRoomId()
    await redis.echo(word)
    await until(() => heard === word)
  }
  return { runs, heardAll, stop: () => monitor.disconnect() }
}

async function useEverything(): Promise<string[]> {
  const [ann, bob, roomId] = [someUser(), someUser(), newRoomId()]
  const session = { id: newSessionId(ann.id), user: ann, expiresAt: Date.now() + 60_000 }
  await users.createUser({ user: ann, passwordHash: 'hash' })
  await createTriesStore(redis).countTries({ kind: 'sign-in', caller: ann.id, periodMs: 60_000 })
  await users.rememberAddress(ann.id, '192.0.2.1')
  await users.updateProfile(ann.id, { displayName: 'Another' })
  await sessions.createSession(session, 1)
  // A use is noted behind it.
  await sessions.findSession(placeOf(session))
  await sessions.listSessions(ann.id)
  await sessions.renewSession(placeOf(session), 1000, 1)
  await sessions.endSession(placeOf(session))
  await sessions.endJwts(ann.id)
  await sessions.endSession({ ...placeOf(session), outside: 'jwt', goodUntil: Date.now() + 60_000 })
  await externalUsers.putUser({ user: ann, change: { displayName: 'Yet another' }, saidAt: Date.now() })
  await externalUsers.putUser({ user: ann, change: { username: newUserId().slice(-9) }, saidAt: null })
  const intent = await roomLists.intend(ann.id, { roomId, kind: 'own', by: ann.id }, limitsWith({}))
  const intendedAt = typeof intent === 'string' ? 0 : intent.intendedAt
  await rooms.createRoom({ ...newRoom(roomId, ann), intendedAt })
  const { membership } = (await rooms.findRoom(roomId, ann.id))!
  await roomLists.markJoined(ann.id, membership!, roomId, intendedAt)
  await roomLists.dropIntent(ann.id, roomId, intendedAt)
  await rooms.addMember({ roomId, by: ann, member: bob, intendedAt })
  await rooms.updateRoom({ roomId, by: ann, facts: { name: '"Coffee"' } })
  const people = new Map([ann, bob].map(user => [user.id, user]))
  await rooms.setRole({ roomId, by: ann.id, member: bob.id, role: 'OWNER', people })
  await rooms.setRole({ roomId, by: bob.id, member: ann.id, role: 'OWNER', people })
  await moderation.muteMember({ roomId, by: ann.id, member: bob.id, seconds: 60, people: [ann, bob] })
  await rooms.removeMember({ roomId, by: bob, member: bob })
  await moderation.banUser({ roomId, by: ann, user: bob, seconds: 60, reason: null })
  await moderation.eraseMessages({ roomId, by: ann, author: bob, since: 0, before: null, most: 9 })
  await moderation.pageBans(roomId, ann.id, { before: null, limit: 9 })
  await moderation.findBan(roomId, ann.id, bob.id)
  await moderation.unbanUser({ roomId, by: ann, user: bob })
  const invitation = { roomId, hash: 'hash' }
  await invitations.createInvitation({ ...invitation, by: ann.id, lifeMs: 1000, uses: 1 })
  await invitations.findInvitation(invitation)
  await invitations.listInvitations(roomId, ann.id)
  await rooms.joinRoom({ roomId, by: bob, invitation: 'hash', intendedAt: Date.now() })
  await invitations.revokeInvitation(invitation, ann.id)
  await blocks.block(ann.id, bob.id)
  await blocks.unblock(ann.id, bob.id)
  await awareness.markRead(roomId, ann, null)
  await awareness.readMarkers(roomId, ann.id, [ann.id])
  await awareness.sendTyping(roomId, ann)
  await roomLists.readVersions([ann.id, bob.id])
  await presences.keepOnline([ann.id, bob.id])
  await presences.leaveOnline([ann.id, bob.id])
  await presences.countOnline([{ roomId, people: 1 }])
  await presences.readCrowd(roomId, 9)
  const listing = newListing('Tea', roomId, Date.now())
  await directory.putListing(listing)
  await directory.listDirectory('Te', null, 9)
  await directory.dropListing(listing)
  const direct = directRoomIdOf(ann.id, bob.id)
  await rooms.openDirectRoom({ id: direct, by: ann, other: bob, intendedAt: Date.now() })
  await rooms.removeMember({ roomId: direct, by: bob, member: bob })
  await messages.appendMessage({ ...plain(direct, ann, 'come back'), opens: { other: bob, intendedAt: Date.now() } })
  for (const body of ['one', 'two']) await say(messages, roomId, ann, body)
  const place = await say(messages, roomId, ann, 'three')
  await messages.editMessage({ roomId, place, by: ann.id, people: [ann], body: 'four', metadata: null })
  await reactions.addReaction({ roomId, place, by: ann, emoji: '👍' })
  await reactions.readReactions(roomId, ann.id, [place.number], 9)
  await reactions.removeReaction({ roomId, place, by: ann, emoji: '👍' })
  await rooms.findOpenRoom(roomId, ann.id)
  await rooms.readLog(roomId, { userId: ann.id, after: membership, count: 9 })
  await rooms.pageMembers(roomId, ann.id, { limit: 9, backwards: true })
  await rooms.readShown(roomId, [ann.id, bob.id], [place.number])
  await messages.pageMessages(roomId, ann.id, { limit: 9, backwards: true })
  await messages.findMessage(roomId, ann.id, place)
  await messages.deleteMessage({ roomId, place, by: ann.id, people: [ann] })
  await useWebhook(roomId)
  await rooms.deleteRoom({ roomId, by: ann })
  await rooms.departRoom({ roomId: direct, user: ann, heir: null, people: [] })
  await users.changePassword(ann.id, { oldHash: 'hash', newHash: 'new' })
  await deletions.begin(ann.id, 'new')
  await deletions.releaseUsername(ann.id, ann.username)
  await deletions.finish(ann.id)
  await deletions.claim(1)
  await deletions.drop(ann.id)
  return [ann.id, ann.username, session.id, roomId, direct, 'directory', 'deletions', 'tries:']
}

async function useWebhook(roomId: RoomId): Promise<void> {
  await registry.register(roomId)
  const { rooms: registered } = await registry.page(0, '0')
  await Promise.all(registered.map(room => registry.forget(room)))
  await registry.forget({ roomId, registeredAt: 0 })
  await webhook.noteNews([roomId])
  await webhook.takeNews({ openForMs: 0, leaseMs: 1000, most: 1000 })
  const untold = await webhook.readUntold(roomId, { count: 1, began: 0 })
  await webhook.moveHooked(roomId, untold!.hooked, untold!.head)
  const waits = { firstWaitMs: 0, longestWaitMs: 0, giveUpMs: 0 }
  await webhook.settleNews({ outcome: 'failed', rooms: [roomId], more: [], ...waits })
  await webhook.countNews()
  await webhook.resumeNews()
}

const slotOf = (key: string) => /\{(.+?)\}/.exec(key)?.[1] ?? key

test('no script touches a key that it did not declare, and none declares keys of two slots', async () => {
  const watching = await watchScripts()
  const names = await useEverything()
  await watching.heardAll()
  watching.stop()
  // Of webhooks that other tests have at the same time, the keys begin otherwise.
  const own = watching.runs.filter(
    ({ keys }) => keys[0]?.startsWith('{hooks') || names.some(name => keys.join().includes(name)),
  )
  const folder = new URL('../../src/store/scripts/', import.meta.url)
  // What they share is no script.
  const scripts = readdirSync(folder).filter(name => readFileSync(new URL(name, folder), 'utf8').startsWith('#!lua'))
  expect(new Set(own.flatMap(({ lua }) => lua ?? [])).size).toBe(scripts.length)
  for (const { keys, touched } of own) {
    expect(new Set(keys.map(slotOf)).size).toBe(1)
    expect(touched.filter(key => !keys.includes(key))).toEqual([])
  }
})
