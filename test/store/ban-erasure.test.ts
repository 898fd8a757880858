/** What somebody said is erased in steps, newest first, by who may act on them. */
import { describe, expect, test } from 'vitest'
import { messageIdAt } from '../../src/domain/item.ts'
import type { User } from '../../src/domain/user.ts'
import { roomKeys } from '../../src/store/keys.ts'
import { connect, stutter } from '../support/connect.ts'
import { everythingIn, holding } from './everything.ts'
import { governed } from './governed.ts'
import { placeOf, say, someUser } from './some.ts'

const redis = connect()
const needs = (role: string | null) => ({ outcome: 'not-allowed', needs: role })
const all = { since: 0, before: null, most: 1000 }

describe('an erasure', () => {
  test('takes the texts of one author everywhere, up to a hundred in an entry, newest first', async () => {
    const { roomId, messages, moderation, mod, ann, bob, told, head } = await governed(redis)
    const secret = `secret${someUser().id.slice(5)}`
    for (let i = 0; i < 130; i++) await say(messages, roomId, i % 13 === 0 ? bob : ann, i % 13 === 0 ? 'kept' : secret)
    const from = await head()
    const erasure = { roomId, by: mod, author: ann, ...all }
    const first = await moderation.eraseMessages(erasure)
    expect(first).toMatchObject({ outcome: 'erased', count: 100 })
    const goOn = 'goOn' in first ? first.goOn : null
    expect(await moderation.eraseMessages({ ...erasure, before: goOn })).toEqual({
      outcome: 'erased',
      count: 20,
      goOn: null,
    })
    const entries = await told(from)
    expect(entries).toMatchObject([
      { kind: 'erased', by: mod.id },
      { kind: 'erased', by: mod.id },
    ])
    const numbers = entries.flatMap(entry => (entry.kind === 'erased' ? entry.numbers : []))
    expect(numbers).toHaveLength(120)
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
    const page = (await messages.pageMessages(roomId, bob.id, { limit: 100, backwards: true }))!
    for (const { author, body, deletedBy } of page.items)
      expect([body, deletedBy]).toEqual(author === ann.id ? ['', mod.id] : ['kept', null])
    expect(holding(await everythingIn(redis, `*${roomId}*`), [secret])).toEqual([])
    // Twice is as good as once.
    expect(await moderation.eraseMessages(erasure)).toEqual({ outcome: 'erased', count: 0, goOn: null })
    expect(await told(from)).toHaveLength(2)
  })

  test('goes back no further than it should, and takes no more than it should', async () => {
    const { roomId, messages, moderation, mod, ann } = await governed(redis)
    const items = []
    for (let i = 0; i < 5; i++) items.push(await say(messages, roomId, ann, 'hello'))
    const { history } = roomKeys(roomId)
    const before = await redis.hgetallBuffer(history)
    const erasure = { roomId, by: mod, author: ann, ...all }
    expect(await moderation.eraseMessages({ ...erasure, since: items[4]!.sentAt + 1 })).toEqual({
      outcome: 'erased',
      count: 0,
      goOn: null,
    })
    expect(await redis.hgetallBuffer(history)).toEqual(before)
    expect(await moderation.eraseMessages({ ...erasure, most: 2 })).toEqual({ outcome: 'erased', count: 2, goOn: 4 })
    const page = (await messages.pageMessages(roomId, mod.id, { limit: 9, backwards: true }))!
    expect(page.items.map(({ deletedAt }) => deletedAt !== null)).toEqual([false, false, false, true, true])
  })

  test('looks at so many messages at once, and says where to go on', async () => {
    const { roomId, messages, moderation, mod, ann, bob } = await governed(redis, { messagesPerRoom: 2000 })
    await say(messages, roomId, ann, 'first')
    for (let i = 0; i < 600; i++) await say(messages, roomId, bob, 'other')
    const erasure = { roomId, by: mod, author: ann, ...all }
    const looked = await moderation.eraseMessages(erasure)
    expect(looked).toEqual({ outcome: 'erased', count: 0, goOn: 102 })
    expect(await moderation.eraseMessages({ ...erasure, before: 102 })).toEqual({
      outcome: 'erased',
      count: 1,
      goOn: null,
    })
  })

  test('takes a role above that of the author', async () => {
    const { roomId, messages, moderation, owner, mod, equal, ann, bob } = await governed(redis)
    for (const author of [owner, mod, ann]) await say(messages, roomId, author, 'stays')
    const erase = (by: User, author: User) => moderation.eraseMessages({ roomId, by, author, ...all })
    expect(await erase(bob, ann)).toEqual(needs('MODERATOR'))
    expect(await erase(equal, mod)).toEqual(needs(null))
    expect(await erase(mod, owner)).toEqual(needs(null))
    expect(await erase(someUser(), ann)).toEqual({ outcome: 'not-a-member' })
    const page = (await messages.pageMessages(roomId, bob.id, { limit: 9, backwards: true }))!
    expect(page.items.map(({ body }) => body)).toEqual(['stays', 'stays', 'stays'])
    expect(await erase(owner, mod)).toMatchObject({ count: 1 })
  })

  test('sent twice by ioredis, it takes as many as once', async () => {
    const { roomId, messages, moderation, mod, ann } = await governed(stutter(connect()))
    for (let i = 0; i < 4; i++) await say(messages, roomId, ann, 'hello')
    const erased = await moderation.eraseMessages({ roomId, by: mod, author: ann, ...all, most: 2 })
    expect(erased).toEqual({ outcome: 'erased', count: 2, goOn: 3 })
    const page = (await messages.pageMessages(roomId, mod.id, { limit: 9, backwards: true }))!
    expect(page.items.map(({ body }) => body)).toEqual(['hello', 'hello', '', ''])
  })
})

describe('a message of somebody else', () => {
  test('is deleted by who is above its author, who may have left; the message says by whom', async () => {
    const { roomId, messages, owner, mod, equal, ann, bob, remove } = await governed(redis)
    const erase = async (by: User, author: User, leaves = false) => {
      const item = await say(messages, roomId, author, 'hello')
      if (leaves) await remove(author)
      const place = placeOf(item)
      expect(messageIdAt(roomId, item)).toContain('msg_')
      return messages.deleteMessage({ roomId, place, by: by.id, people: [by, author] })
    }
    expect(await erase(ann, bob)).toEqual(needs('MODERATOR'))
    expect(await erase(ann, mod)).toEqual(needs('OWNER'))
    expect(await erase(ann, owner)).toEqual(needs(null))
    expect(await erase(mod, equal)).toEqual(needs(null))
    expect(await erase(mod, owner)).toEqual(needs(null))
    expect(await erase(someUser(), ann)).toEqual({ outcome: 'not-a-member' })
    for (const [by, author] of [
      [mod, ann],
      [owner, ann],
      [owner, mod],
    ] as const)
      expect(await erase(by, author)).toMatchObject({ outcome: 'deleted', item: { body: '', deletedBy: by.id } })
    expect(await erase(ann, bob, true)).toEqual(needs('MODERATOR'))
    expect(await erase(mod, ann, true)).toMatchObject({ outcome: 'deleted' })
  })

  test('counts as moderation, so that what members edit holds up no moderator', async () => {
    const limits = { editsPerRoom: 1, moderationsPerMember: 1 }
    const { roomId, messages, mod, ann } = await governed(redis, limits)
    const [one, two] = [await say(messages, roomId, ann, 'one'), await say(messages, roomId, ann, 'two')]
    const edit = { roomId, by: ann.id, people: [ann], body: 'three', metadata: null }
    await messages.editMessage({ ...edit, place: placeOf(one) })
    expect(await messages.editMessage({ ...edit, place: placeOf(two) })).toMatchObject({ outcome: 'limited' })
    const erase = (place: typeof one) =>
      messages.deleteMessage({ roomId, place: placeOf(place), by: mod.id, people: [mod, ann] })
    expect(await erase(one)).toMatchObject({ outcome: 'deleted' })
    expect(await erase(two)).toMatchObject({ outcome: 'limited' })
  })

  test('shares the room’s minute with mutes and bans of all moderators, and never holds up the owner', async () => {
    const { roomId, messages, owner, mod, equal, ann, bob, ban, mute } = await governed(redis, {
      moderationsPerRoom: 3,
    })
    const said = await Promise.all([1, 2, 3, 4, 5].map(() => say(messages, roomId, ann, 'hello')))
    const erase = (by: User, at: number) =>
      messages.deleteMessage({ roomId, place: placeOf(said[at]!), by: by.id, people: [by, ann] })
    expect(await erase(mod, 0)).toMatchObject({ outcome: 'deleted' })
    expect(await mute(equal, bob)).toMatchObject({ outcome: 'muted' })
    expect(await erase(equal, 1)).toMatchObject({ outcome: 'deleted' })
    const limited = { outcome: 'limited', retryAfterMs: expect.any(Number) }
    for (const by of [mod, equal]) expect([await erase(by, 2), await ban(by, bob)]).toEqual([limited, limited])
    // What is gone already takes nothing, and what one said oneself is no moderation.
    expect(await erase(mod, 0)).toMatchObject({ outcome: 'deleted' })
    expect(await erase(ann, 2)).toMatchObject({ outcome: 'deleted' })
    for (const at of [3, 4]) expect(await erase(owner, at)).toMatchObject({ outcome: 'deleted' })
    expect(await mute(mod, bob)).toEqual(limited)
  })
})
