/** Who listened to a public room, and became a member while away, has missed nothing when they come back, unless they were out meanwhile. */
import { expect, test } from 'vitest'
import { BanUserDocument, JoinRoomDocument, UnbanUserDocument, UpdateRoomDocument } from '../generated/graphql.ts'
import type { ChatClient } from '../support/chat-client.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { heardOf, openClient, openDevice } from '../support/devices.ts'
import { type Instance, startInstance } from '../support/instance.ts'
import { add, createRoom, type Person, remove, say, signUpAll } from '../support/people.ts'

/** The log keeps so many entries. */
const kept = 40

interface Scene {
  room: string
  adas: ChatClient
  dans: ChatClient
  dan: Person
}

const turn = ({ room, adas }: Scene, visibility: 'PUBLIC' | 'PRIVATE') =>
  adas.ask(UpdateRoomDocument, { input: { roomId: room, visibility } })
const join = ({ room, dans }: Scene) => dans.ask(JoinRoomDocument, { input: { roomId: room } })
const leave = ({ room, dans, dan }: Scene) => remove(dans, room, dan.id)
const tell = ({ room, adas }: Scene, body: string) => say(adas, room, body)
const keepOut = ({ room, adas, dan }: Scene) => adas.ask(BanUserDocument, { input: { roomId: room, userId: dan.id } })
const letIn = ({ room, adas, dan }: Scene) => adas.ask(UnbanUserDocument, { input: { roomId: room, userId: dan.id } })

interface Case {
  /** While Dan is away. */
  happens: ((scene: Scene) => Promise<unknown>)[]
  /** What he is told then. */
  told: string[]
  /** He was a member before he went. */
  isMember?: true
  /** He was one before, and had left, when he began to listen. */
  wasMember?: true
  /** His later feed does not name the room. */
  asksForAll?: true
}

const one = (scene: Scene) => tell(scene, 'one')
const two = (scene: Scene) => tell(scene, 'two')
const three = (scene: Scene) => tell(scene, 'three')
const anew = ['AddedToRoom by dan', 'FeedReset TOO_OLD']
const say1 = 'MessageSent by ada: one'
const say2 = 'MessageSent by ada: two'

const cases: Record<string, Case> = {
  'joined by himself': { happens: [one, join, two], told: [say1, 'AddedToRoom by dan', say2] },
  'joined before anything was said': { happens: [join, one], told: ['AddedToRoom by dan', say1] },
  'was added': {
    happens: [one, ({ room, adas, dan }) => add(adas, room, dan.id), two],
    told: [say1, 'AddedToRoom by ada', say2],
  },
  'joined a room that was shut afterwards': {
    happens: [one, join, two, scene => turn(scene, 'PRIVATE')],
    told: anew,
  },
  'was added to a room that was shut before': {
    happens: [scene => turn(scene, 'PRIVATE'), one, ({ room, adas, dan }) => add(adas, room, dan.id), two],
    told: ['AddedToRoom by ada', 'FeedReset TOO_OLD'],
  },
  'joined a room that was shut for a while': {
    happens: [scene => turn(scene, 'PRIVATE'), one, scene => turn(scene, 'PUBLIC'), join, two],
    told: anew,
  },
  'was kept out for a while': { happens: [keepOut, one, letIn, join, two], told: anew },
  'came, went and came again': { happens: [one, join, two, leave, join, three], told: anew },
  'was a member before, too': { happens: [one, leave, join, two], told: anew, isMember: true },
  'stays a member': { happens: [one, two], told: [say1, say2], isMember: true },
  'came and went': { happens: [one, join, leave, two], told: [say1, 'AddedToRoom by dan', 'RemovedFromRoom by dan'] },
  'had left before, and the room was shut': {
    happens: [one, scene => turn(scene, 'PRIVATE')],
    told: ['FeedReset GONE'],
    wasMember: true,
  },
  'joined after more than the log keeps': {
    happens: [...Array.from({ length: kept + 20 }, () => one), join, two],
    told: anew,
  },
  'asks for all his rooms now': { happens: [one, join, two], told: anew, asksForAll: true },
}

async function play({ happens, isMember, wasMember, asksForAll }: Case, instance: Instance): Promise<string[]> {
  const [ada, dan] = await signUpAll(connectGraphqlWs, instance, 'ada', 'dan')
  const [adas, dans] = [ada, dan].map(person => openClient(connectGraphqlWs, instance, person!)) as [
    ChatClient,
    ChatClient,
  ]
  const scene = { room: await createRoom(adas), adas, dans, dan: dan! }
  const { room } = scene
  await turn(scene, 'PUBLIC')
  if (isMember || wasMember) await join(scene)
  if (wasMember) await leave(scene)
  const before = await openDevice(connectGraphqlWs, instance, dan!, { roomIds: [room] })
  await tell(scene, 'heard')
  await before.hears.next('MessageSent')
  const after = before.hears.cursors()
  await before.close()
  for (const happen of happens) await happen(scene)
  const later = await openDevice(connectGraphqlWs, instance, dan!, asksForAll ? { after } : { after, roomIds: [room] })
  const end = later.hears.events.length
  if (later.hears.cursors().length > 0) expect(later.hears.events[end - 1]!.__typename).toBe('FeedReady')
  return heardOf(room, later)
}

test('who listened and has become a member is told all since, and where they were out meanwhile, that they were', async () => {
  const limits = { logEntriesPerRoom: kept }
  const instance = await startInstance({ limits })
  const told = await Promise.all(
    Object.entries(cases).map(async ([name, each]) => [name, await play(each, instance)] as const),
  )
  const due = Object.entries(cases).map(([name, { told }]) => [name, told])
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(due))
})
