/** Who hears what: everybody listens while everything happens in a room once. */
import type { Instance } from '../../support/instance.ts'
import { openRaw, type RawSocket, subscribe } from '../../support/raw-socket.ts'
import { until } from '../../support/until.ts'
import { type Column, columns, credentials, get, type Place } from './place.ts'

export const kinds = [
  'FeedReady',
  'FeedReset',
  'MessageSent',
  'MessageEdited',
  'MessagesDeleted',
  'ReactionAdded',
  'ReactionRemoved',
  'UserTyping',
  'ReadMarkerMoved',
  'RoomUpdated',
  'MemberUpdated',
  'UserBanned',
  'UserUnbanned',
  'MemberAdded',
  'AddedToRoom',
  'MemberRemoved',
  'RemovedFromRoom',
  'RoomDeleted',
] as const

type Kind = (typeof kinds)[number]

const named = kinds.map(kind => `... on ${kind} { cursor }`).join(' ')
const feed = `subscription ($roomIds: [ID!]) { events(roomIds: $roomIds) { __typename ... on RoomEvent { roomId } ${named} } }`

/** A socket of this column; null where it is not let in. */
async function connect(instance: Instance, column: Column, { people }: Place): Promise<RawSocket | null> {
  const token = column === 'nobody' ? undefined : people[column].token
  const socket = await openRaw(instance)
  const frame = await socket.init(credentials(token)).catch(() => null)
  return frame?.type === 'connection_ack' ? socket : null
}

interface Hearer {
  column: Column
  socket: RawSocket | null
}

export type Ears = Awaited<ReturnType<typeof listen>>

/** Those who are outside name the room, and the application, which is in none; the others, and the outsider, listen to what is theirs. */
const naming: readonly Column[] = ['nobody', 'ended', 'listener', 'banned', 'removed', 'app']

/** All listen. */
export async function listen(instance: Instance, place: Place) {
  const roomIds = [place.room]
  const hearers: Hearer[] = await Promise.all(
    columns.map(async column => ({ column, socket: await connect(instance, column, place) })),
  )
  for (const { column, socket } of hearers) {
    socket?.send(subscribe('room', feed, naming.includes(column) ? { roomIds } : {}))
    socket?.send(subscribe('all', feed))
    await socket?.frame(({ id }) => id === 'all')
    await socket?.frame(({ id }) => id === 'room')
  }
  const framesOf = (socket: RawSocket | null) => socket?.of('room') ?? []
  const heard = ({ socket }: Hearer, kind: Kind) =>
    framesOf(socket).some(({ payload }) => {
      const event = payload?.data?.events
      return event?.__typename === kind && (event.roomId ?? place.room) === place.room
    })
  const isOut = ({ socket }: Hearer) =>
    !socket || framesOf(socket).some(({ type, payload }) => type === 'error' || payload?.errors)
  const cells = (kind: Kind) => hearers.map(each => (isOut(each) ? 'X' : heard(each, kind) ? '+' : '-')).join(' ')

  /** Whatever was on its way has arrived: a room of their own was announced behind it. */
  async function settle(): Promise<void> {
    for (const { column, socket } of hearers) {
      if (!socket || column === 'nobody') continue
      if (column === 'app') {
        await socket.frame(({ id, payload }) => id === 'room' && payload?.data?.events.__typename === 'RoomDeleted')
        continue
      }
      const made = 'mutation { createRoom(input: { name: "Fence" }) { ... on CreateRoomPayload { room { id } } } }'
      const { room } = (await get(instance, place.people[column].token, made)).createRoom
      await socket.frame(({ id, payload }) => id === 'all' && payload?.data?.events.roomId === room.id)
    }
  }
  const hasHeard = (column: Column, kind: Kind) => heard(hearers.find(each => each.column === column)!, kind)
  return { cells, settle, hasHeard }
}

/** Everything that happens in rooms, once. */
export async function play(instance: Instance, { room, people }: Place, { hasHeard }: Pick<Ears, 'hasHeard'>) {
  const { owner, target, stranger, removed, member, muted } = people
  const by = ({ token }: { token: string }, field: string, rest: string) =>
    get(instance, token, `mutation { ${field}(input: { ${rest} }) { __typename } }`)
  const inRoom = (rest = '') => `roomId: "${room}" ${rest}`
  const to = ({ id }: { id: string }, rest = '') => inRoom(`userId: "${id}" ${rest}`)
  const sent = await get(
    instance,
    target.token,
    `mutation { sendMessage(input: { ${inRoom('body: "Hello"')} }) { ... on SendMessagePayload { sentMessage { id } } } }`,
  )
  const message = `messageId: "${sent.sendMessage.sentMessage.id}"`
  await by(target, 'editMessage', `${message} body: "New"`)
  await by(target, 'addReaction', `${message} emoji: "🎉"`)
  await by(target, 'removeReaction', `${message} emoji: "🎉"`)
  // Signals are for those who have read everything: they are told again until they were.
  await until(() => hasHeard('owner', 'ReactionRemoved'), { what: 'what comes before the signals' })
  await by(muted, 'markRead', inRoom())
  await until(async () => (await by(target, 'sendTyping', inRoom())) && hasHeard('owner', 'UserTyping'), {
    what: 'the typing',
  })
  await by(target, 'deleteMessage', message)
  await by(owner, 'updateRoom', inRoom('topic: "New"'))
  await by(owner, 'setMemberRole', to(target, 'role: MODERATOR'))
  await by(owner, 'banUser', to(stranger))
  await by(owner, 'unbanUser', to(stranger))
  await by(owner, 'addMember', to(removed))
  await by(owner, 'removeMember', to(member))
  // Who reads only when the room is gone is told no more than that.
  await until(() => hasHeard('removed', 'MemberRemoved'), { what: 'what the new member hears' })
  await by(owner, 'deleteRoom', inRoom())
}

/** What each is told first by `presence`: people and their number, the number alone, or nothing. */
export async function watch(instance: Instance, place: Place): Promise<string> {
  const text = `subscription { presence(roomIds: ["${place.room}"]) { onlineCount changes { id } } }`
  const cells = columns.map(async column => {
    const socket = await connect(instance, column, place)
    socket?.send(subscribe('who', text))
    const first = await socket?.frame(({ id }) => id === 'who')
    if (!first?.payload?.data) return first?.type === 'complete' ? '-' : 'X'
    return first.payload.data.presence.changes.length > 0 ? '+' : 'c'
  })
  return (await Promise.all(cells)).join(' ')
}
