/** Erased is erased: after it no key of Redis, and after the next rewrite no file of the embedded server, holds what was said. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RoomId } from '../../src/domain/id.ts'
import type { Item } from '../../src/domain/item.ts'
import type { User } from '../../src/domain/user.ts'
import { channels, roomKeys } from '../../src/store/keys.ts'
import { connect } from '../support/connect.ts'
import { startOwnRedis } from '../support/own-redis.ts'
import { until } from '../support/until.ts'
import { everythingIn, holding } from './everything.ts'
import { openStores, placeOf, plain, say, someRoom, someUser } from './some.ts'

const redis = connect()
const { rooms, messages } = openStores(redis)

/** Everything that is ever said of one message: at first, in its metadata, in an edit, in what answers it. */
const secrets = [
  'Geheimnis “eins” \\ é',
  'geheime-Angabe',
  'geänderter Text',
  'metadata-of-the-edit',
  'Text der Antwort',
]

/** Digests of what the scripts see of the texts, each alone and as they are put together, as hex and as bytes. */
function digests(): string[] {
  const [one, given, two, edited] = secrets.map(text => JSON.stringify(text))
  const metadata = [`{"x":${given}}`, `{"y":${edited}}`]
  const reply = secrets[4]!
  const texts = [
    ...secrets,
    one,
    two,
    ...metadata,
    `${one}${metadata[0]}`,
    `${two}${metadata[1]}`,
    reply,
    JSON.stringify(reply),
  ]
  return texts.flatMap(text =>
    ['sha1', 'sha256', 'md5'].flatMap(kind => {
      const digest = createHash(kind).update(text!)
      // Also shortened ones.
      return [digest.copy().digest('hex').slice(0, 12), digest.copy().digest('base64url').slice(0, 12)]
    }),
  )
}

type Stores = ReturnType<typeof openStores>

/** Sends, edits, answers and reacts to a message. The answer is its author's own, and is erased with it. */
async function sayAll({ messages, reactions }: Stores, roomId: RoomId, author: User, clientMessageId: string | null) {
  const message = {
    ...plain(roomId, author, secrets[0]!),
    metadata: `{"x":${JSON.stringify(secrets[1])}}`,
    clientMessageId,
  }
  const { item } = (await messages.appendMessage(message)) as { item: Item }
  const place = placeOf(item)
  const change = { roomId, place, by: author.id, people: [author] }
  await messages.editMessage({ ...change, body: secrets[2]!, metadata: `{"y":${JSON.stringify(secrets[3])}}` })
  const answer = {
    ...plain(roomId, author, secrets[4]!),
    replyTo: place,
    repliedAuthor: author,
    clientMessageId: clientMessageId && `${clientMessageId}2`,
  }
  const { item: reply } = (await messages.appendMessage(answer)) as { item: Item }
  await reactions.addReaction({ roomId, place, by: author, emoji: '👍' })
  return { message, change, answer: { ...change, place: placeOf(reply) } }
}

describe('a message that was deleted', () => {
  test.each([
    ['without a name of the client’s', null],
    ['with one', 'c1'],
  ])('%s is held by no key, nor a digest of it', async (_, id) => {
    const ann = someUser()
    const store = openStores(redis)
    const roomId = await someRoom(rooms, ann)
    const { change, answer, message } = await sayAll(store, roomId, ann, id)
    const before = await everythingIn(redis)
    const own = (keys: string[]) => keys.filter(key => key.includes(roomId))
    expect(own(holding(before, secrets))).toEqual([roomKeys(roomId).history])
    expect(own(holding(before, digests()))).toEqual(id === null ? [] : [roomKeys(roomId).history])
    await messages.deleteMessage(change)
    await messages.deleteMessage(answer)
    // Whoever asks again changes nothing of that.
    await messages.deleteMessage(change)
    if (id !== null) await messages.appendMessage(message)
    await store.reactions.removeReaction({ roomId, place: change.place, by: ann, emoji: '👍' })
    const after = await everythingIn(redis)
    expect(own([...after.keys()]).length).toBeGreaterThan(5)
    expect(own(holding(after, [...secrets, ...digests()]))).toEqual([])
  })

  test('keeps its number, its author and its times, and says by whom', async () => {
    const [ann, bob] = [someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob)
    const { change } = await sayAll(openStores(redis), roomId, ann, 'c1')
    const { item: before } = (await messages.findMessage(roomId, bob.id, change.place))!
    const heard: { entry: { at: number } }[] = []
    const listener = connect()
    await listener.subscribe(channels.room(roomId))
    listener.on('message', (_, text) => heard.push(JSON.parse(text)))
    const reply = await messages.deleteMessage(change)
    const entry = (await rooms.readEntries(roomId, 0, 99)).at(-1)!
    expect(entry.entry).toMatchObject({ kind: 'erased', by: ann.id, numbers: [1] })
    await until(() => heard.length > 0)
    const { at } = heard[0]!.entry
    const item = {
      ...{ ...before, body: '', metadata: null, replyTo: null, clientMessageId: null },
      ...{ deletedAt: at, deletedBy: ann.id, changed: entry.check },
    }
    expect(reply).toEqual({ outcome: 'deleted', item })
    expect(heard).toEqual([{ kind: 'entry', ...entry, shown: { users: [ann], items: [item] } }])
    expect(await messages.findMessage(roomId, bob.id, change.place)).toEqual({ item, reply: null })
    expect(await messages.deleteMessage(change)).toEqual(reply)
    expect(await rooms.readEntries(roomId, 0, 99)).toHaveLength(entry.sequence)
    const edit = { ...change, body: 'back again', metadata: null }
    expect(await messages.editMessage(edit)).toEqual({ outcome: 'not-found' })
  })

  test('was its author’s, who is a member', async () => {
    const [ann, bob, cat] = [someUser(), someUser(), someUser()]
    const roomId = await someRoom(rooms, ann, bob, cat)
    const place = placeOf(await say(messages, roomId, bob, 'bob’s'))
    const erase = (by: User, other = place) => messages.deleteMessage({ roomId, place: other, by: by.id, people: [by] })
    expect(await erase(cat)).toEqual({ outcome: 'not-allowed', needs: 'MODERATOR' })
    for (const wrong of [
      { ...place, check: 'ffffffffffff' },
      { ...place, number: 2 },
    ])
      expect(await erase(bob, wrong)).toEqual({ outcome: 'not-found' })
    expect(await erase(someUser())).toEqual({ outcome: 'not-a-member' })
    await rooms.removeMember({ roomId, by: ann, member: bob })
    expect(await erase(bob)).toEqual({ outcome: 'not-a-member' })
    expect(await messages.findMessage(roomId, ann.id, place)).toMatchObject({ item: { body: 'bob’s' } })
  })

  test('is in no answer of a log, and replies show that it is gone', async () => {
    const ann = someUser()
    const roomId = await someRoom(rooms, ann)
    const { change } = await sayAll(openStores(redis), roomId, ann, 'c1')
    const [first] = await rooms.readEntries(roomId, 0, 99)
    await messages.deleteMessage(change)
    const answer = await rooms.readLog(roomId, { userId: ann.id, after: first!, count: 99 })
    const shown = await rooms.readShown(roomId, [ann.id], [1, 2])
    const page = await messages.pageMessages(roomId, ann.id, { limit: 9, backwards: false })
    for (const each of [answer, shown, page])
      for (const secret of secrets.slice(0, 4))
        expect(JSON.stringify(each)).not.toContain(JSON.stringify(secret).slice(1, -1))
    expect(answer!.entries.map(({ entry }) => entry.kind)).toEqual([
      'message',
      'edited',
      'message',
      'reacted',
      'erased',
    ])
    expect(await messages.findMessage(roomId, ann.id, placeOf(answer!.items[1]!))).toMatchObject({
      item: { body: secrets[4] },
      reply: { body: '', deletedBy: ann.id },
    })
  })
})

test('a room that was deleted leaves no text behind', async () => {
  const ann = someUser()
  const roomId = await someRoom(rooms, ann)
  await sayAll(openStores(redis), roomId, ann, 'c1')
  await rooms.deleteRoom({ roomId, by: ann })
  await until(async () => (await redis.exists(roomKeys(roomId).history)) === 0)
  const everything = await everythingIn(redis, `{r:${roomId}}:*`)
  expect(everything.size).toBeGreaterThan(2)
  expect(holding(everything, [...secrets, ...digests()])).toEqual([])
})

test('the embedded server’s files hold nothing of it after their next rewrite', async () => {
  const server = await startOwnRedis()
  const own = new Redis(server.url)
  onTestFinished(() => own.disconnect())
  const store = openStores(own)
  const ann = someUser()
  const roomId = await someRoom(store.rooms, ann)
  const { change, answer } = await sayAll(store, roomId, ann, 'c1')
  await store.messages.deleteMessage(change)
  await store.messages.deleteMessage(answer)
  const before = await filesIn(own)
  expect(holding(before, secrets)).not.toEqual([])
  // What is compressed could not be looked through.
  await own.config('SET', 'rdbcompression', 'no')
  await own.bgrewriteaof()
  await until(async () => holding(await filesIn(own), secrets).length === 0)
  expect(holding(await filesIn(own), digests())).toEqual([])
  expect(holding(await filesIn(own), [ann.id])).not.toEqual([])
})

/** Every file of the server's folder. */
async function filesIn(redis: Redis): Promise<Map<string, Buffer>> {
  const [, folder = ''] = (await redis.config('GET', 'dir')) as string[]
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter(name => name.isFile()).map(name => join(name.parentPath, name.name))
  const contents = await Promise.all(files.map(file => readFile(file).catch(() => Buffer.alloc(0))))
  return new Map(files.map((file, i) => [file, contents[i]!]))
}
