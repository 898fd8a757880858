/** Two devices with normalised caches, one of them away while messages change: in the end both have the same, and the truth. */
import { describe, expect, test } from 'vitest'
import {
  AddReactionDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  KeptMessageDocument,
  RemoveReactionDocument,
  SendMessageDocument,
  UpdateProfileDocument,
} from '../generated/graphql.ts'
import { type CachingClient, cachingClients, type Kept } from '../support/caches/index.ts'
import type { ChatClient, Connect } from '../support/chat-client.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { type Device, openClient, openDevice } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, signUpAll } from '../support/people.ts'
import { startProxy } from '../support/proxy.ts'

describe.each(cachingClients)('through $library', ({ connect }) => {
  test('a device that was away during edits, deletions, reactions and a change of name has in the end what the other has', async () => {
    const { adas, cyds, near, away, proxy, room } = await setOut(connect)
    const [edited, deleted, loved, answered] = await sendAll(adas, room, 'first', 'secret', 'loved', 'answered')
    const ids = [edited!, deleted!, loved!, answered!]
    for (const [id, emoji] of [
      [loved!, '👍'],
      [edited!, '🎉'],
      [deleted!, '👀'],
    ] as const)
      await react(cyds, id, emoji)
    const reply = await send(cyds, room, 'I agree', answered)
    await heardBody('I agree', near, away)
    for (const device of [near, away]) for (const id of [...ids, reply]) await device.ask(KeptMessageDocument, { id })

    proxy.behaviour.refuses = true
    proxy.cut()
    await edit(adas, edited!, 'first, once more')
    await react(adas, loved!, '👍')
    await adas.ask(DeleteMessageDocument, { input: { messageId: deleted! } })
    await cyds.ask(RemoveReactionDocument, { input: { messageId: edited!, emoji: '🎉' } })
    await adas.ask(UpdateProfileDocument, {
      input: { displayName: 'Ada Lovelace', avatarUrl: 'https://example.com/a.png' },
    })
    await edit(adas, answered!, 'answered, differently')
    await edit(adas, edited!, 'first, at last')
    await send(adas, room, 'that was all')
    await heardBody('that was all', near)
    proxy.behaviour.refuses = false
    await heardBody('that was all', away)

    const truth = openClient(connectGraphqlWs, near.instance, near.person)
    for (const id of [...ids, reply]) {
      const now = shownOf((await truth.ask(KeptMessageDocument, { id })).node)
      expect(shownOf(near.kept(id)), 'near').toEqual(now)
      expect(shownOf(away.kept(id)), 'away').toEqual(now)
    }
    expect(shownOf(away.kept(edited!))).toMatchObject({ body: 'first, at last', author: 'Ada Lovelace', reactions: [] })
    expect(JSON.stringify(away.hears.events)).not.toContain('once more')
    expect(away.hears.kinds()).not.toContain('FeedReset')
  })
})

type Caching = Device & CachingClient & { instance: { url: string; wsUrl: string }; person: { token: string } }

/** Ada and Cyd talk; Bob listens on two devices, one of them through a proxy. */
async function setOut(connect: (typeof cachingClients)[number]['connect']) {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  const [ada, bob, cyd] = await signUpAll(connectGraphqlWs, one, 'ada', 'bob', 'cyd')
  const adas = openClient(connectGraphqlWs, one, ada)
  const cyds = openClient(connectGraphqlWs, two, cyd)
  const room = await createRoom(adas)
  for (const { id } of [bob, cyd]) await add(adas, room, id)
  const proxy = await startProxy(two)
  const open = async (instance: { url: string; wsUrl: string }) =>
    Object.assign(await openDevice(connect as Connect, instance, bob), { instance, person: bob }) as unknown as Caching
  return { adas, cyds, near: await open(one), away: await open(proxy), proxy, room }
}

async function send(client: ChatClient, roomId: string, body: string, replyToId?: string): Promise<string> {
  const { sendMessage } = await client.ask(SendMessageDocument, { input: { roomId, body, replyToId } })
  if (sendMessage.__typename !== 'SendMessagePayload') throw new Error(JSON.stringify(sendMessage))
  return sendMessage.sentMessage.id
}

async function sendAll(client: ChatClient, roomId: string, ...bodies: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const body of bodies) ids.push(await send(client, roomId, body))
  return ids
}

const edit = (client: ChatClient, messageId: string, body: string) =>
  client.ask(EditMessageDocument, { input: { messageId, body } })

const react = (client: ChatClient, messageId: string, emoji: string) =>
  client.ask(AddReactionDocument, { input: { messageId, emoji } })

async function heardBody(body: string, ...devices: Device[]): Promise<void> {
  for (const { hears } of devices) await hears.next('MessageSent', ({ message }) => message.body === body)
}

/** What a screen shows of a message. A reaction that nobody has any more is not shown. */
function shownOf(kept: Kept) {
  if (kept?.__typename !== 'Message') throw new Error(`no message: ${JSON.stringify(kept)}`)
  const { id, number, body, metadata, editedAt, deletedAt, author, deletedBy, replyTo, reactions } = kept
  const said = replyTo && { body: replyTo.body, author: replyTo.author.displayName }
  const counts = reactions.filter(({ count }) => count > 0).map(({ emoji, count }) => `${emoji} ${count}`)
  const people = { author: author.displayName, deletedBy: deletedBy?.displayName }
  return {
    id,
    number,
    body,
    metadata,
    editedAt,
    deletedAt,
    ...people,
    replyTo: said,
    reactions: deletedAt ? [] : counts,
  }
}
