/** Some rooms as the server has them, with a feed that breaks off and answers that take their time: what a list of rooms is tried with. */
import type { ChatEvent } from 'parlor-client'
import type { RoomNode } from '../../client/src/known-room.ts'
import { RoomList } from '../../client/src/room-list.ts'
import { readRoomPages } from '../../client/src/room-pages.ts'

interface Said {
  id: string
  number: number
  body: string
  sentAt: string
  editedAt: string | null
  deletedAt: string | null
  author: { id: string }
}

interface Room {
  id: string
  name: string
  memberCount: number
  isMember: boolean
  isDeleted: boolean
  joinedAt: string
  readNumber: number
  last: Said | null
}
type Tell = () => ChatEvent | null

const me = { id: 'me' }
const pageSize = 2
const turn = () => new Promise(resolve => setImmediate(resolve))

export function openRooms(count: number) {
  let now = 0
  const time = () => String(++now).padStart(6, '0')
  const makeRoom = (i: number): Room => {
    const [isMember, isDeleted] = [i % 3 !== 2, false]
    return {
      id: `r${i}`,
      name: `room ${i}`,
      memberCount: 2,
      isMember,
      isDeleted,
      joinedAt: time(),
      readNumber: 0,
      last: null,
    }
  }
  const rooms = Array.from({ length: count }, (_, i) => makeRoom(i))
  /** What happened since the cursors were read, and was not heard yet. */
  let log: { room: Room; tell: Tell; ends: boolean; begins: boolean }[] = []
  let isDeaf = false
  let hasBegun = false
  let isOpen = false
  let made = 0
  const asked: (() => void)[] = []
  const answered: (() => void)[] = []

  const nodeOf = ({ id, name, memberCount, joinedAt, readNumber, last }: Room): RoomNode => {
    const unreadCount = Math.max(0, (last?.number ?? 0) - readNumber)
    const viewerMember = { id: `m${id}`, role: 'MEMBER', mutedUntil: null, joinedAt, readNumber, unreadCount }
    const lastMessage = last && { ...last, reactions: [] }
    return { id, name, memberCount, directWith: null, lastMessage, viewerMember } as unknown as RoomNode
  }
  const activeAt = ({ last, joinedAt }: Room) => last?.sentAt ?? joinedAt
  const mine = () =>
    rooms.filter(({ isMember }) => isMember).sort((one, other) => (activeAt(one) < activeAt(other) ? 1 : -1))

  /** Whatever is asked is true at some moment between the question and the answer. */
  async function answer<T>(make: () => T, mayFail: boolean): Promise<T> {
    await new Promise<void>(resolve => asked.push(resolve))
    const made_ = structuredClone(make())
    await new Promise<void>(resolve => answered.push(resolve))
    if (mayFail && made++ % 7 === 6) throw new Error('No answer came.')
    return made_
  }
  const list = new RoomList({
    viewerId: () => 'me',
    isListened: () => false,
    retryWait: async () => undefined,
    readRooms: ids =>
      answer(
        () =>
          ids.map(id => rooms.find(room => room.id === id && room.isMember)).map(room => (room ? nodeOf(room) : null)),
        true,
      ),
  })
  function page(after: string | null) {
    if (after === null) isOpen = true
    const rest = mine().filter(room => after === null || activeAt(room) < after)
    const nodes = rest.slice(0, pageSize)
    const pageInfo = {
      hasNextPage: rest.length > nodes.length,
      endCursor: nodes.length > 0 ? activeAt(nodes.at(-1)!) : null,
    }
    return {
      viewer: { feedCursors: after === null ? [] : undefined, user: me, rooms: { nodes: nodes.map(nodeOf), pageInfo } },
    }
  }
  const read = readRoomPages({
    request: ((_text: unknown, { after }: { after: string | null }) => answer(() => page(after), false)) as never,
    rooms: list,
    onFirst: () => {
      hasBegun = true
    },
    onFailed: error => {
      throw error
    },
    isClosed: () => false,
  })

  /** Live copies show what was true when it happened. */
  function happen(room: Room, kind: string, rest: object = {}, is: { ends?: boolean; begins?: boolean } = {}): void {
    if (!isOpen || (!room.isMember && !is.ends)) return
    const event = structuredClone({ __typename: kind, roomId: room.id, occurredAt: '', ...rest })
    log.push({ room, tell: () => event, ends: is.ends ?? false, begins: is.begins ?? false })
  }
  const changeLast = (room: Room, part: Partial<Said>, kind: string) => {
    if (!room.last || room.last.deletedAt) return
    room.last = { ...room.last, ...part }
    happen(room, kind, kind === 'MessageEdited' ? { message: room.last } : { messages: [room.last] })
  }
  const hear = () => {
    const event = hasBegun && log.shift()?.tell()
    if (event) list.take(event)
  }
  const tellMarker = ({ id: roomId, readNumber }: Room) =>
    list.take({ __typename: 'ReadMarkerMoved', roomId, occurredAt: '', user: me, readNumber })

  return {
    list,
    read,
    mine,
    nodeOf,
    say(room: Room, n: number) {
      const author = n % 4 === 0 ? me : { id: 'other' }
      const number = (room.last?.number ?? 0) + 1
      room.last = {
        id: `${room.id} ${++made}`,
        number,
        body: `${made}`,
        sentAt: time(),
        editedAt: null,
        deletedAt: null,
        author,
      }
      if (author === me && room.isMember) room.readNumber = number
      happen(room, 'MessageSent', { message: room.last })
    },
    edit: (room: Room) => changeLast(room, { body: `edited ${++made}`, editedAt: time() }, 'MessageEdited'),
    erase: (room: Room) => changeLast(room, { body: '', deletedAt: time() }, 'MessagesDeleted'),
    mark(room: Room) {
      room.readNumber = Math.max(room.readNumber, room.last?.number ?? 0)
      if (!isDeaf) happen(room, 'ReadMarkerMoved', { user: me, readNumber: room.readNumber })
    },
    rename(room: Room) {
      room.name = `name ${++made}`
      happen(room, 'RoomUpdated', { room: { id: room.id, name: room.name } })
    },
    come(room: Room) {
      room.memberCount++
      happen(room, 'MemberAdded', { memberCount: room.memberCount, member: { user: { id: 'other' } } })
    },
    leave(room: Room, n: number) {
      if (!room.isMember) return
      room.isMember = false
      const by = { removedBy: { id: 'other' }, deletedBy: { id: 'other' }, roomName: room.name, cause: 'REMOVED' }
      if (n % 3 === 0) room.isDeleted = true
      happen(room, room.isDeleted ? 'RoomDeleted' : 'RemovedFromRoom', by, { ends: true })
    },
    join(room: Room) {
      if (room.isMember || room.isDeleted) return
      room.isMember = true
      room.joinedAt = time()
      room.readNumber = room.last?.number ?? 0
      happen(room, 'AddedToRoom', {}, { begins: true })
    },
    hear() {
      if (!isDeaf) hear()
    },
    cut() {
      if (hasBegun) isDeaf = true
    },
    /** What was missed is judged by the membership of now: some of it is replayed, some rooms are reset. */
    resume(n: number) {
      if (!isDeaf) return
      for (const room of rooms) {
        const missed = log.filter(entry => entry.room === room)
        const end = missed.findLast(({ ends }) => ends)
        const hasComeBack = missed.some(({ ends }) => ends) || missed.some(({ begins }) => begins)
        const reset = (reason: string) =>
          list.take({ __typename: 'FeedReset', roomId: room.id, occurredAt: '', reason })
        if (missed.length === 0) {
          if (room.isMember) tellMarker(room)
          continue
        }
        if (!room.isMember) {
          if (n % 2 === 0 && end) list.take(end.tell()!)
          else reset('GONE')
        } else if (hasComeBack) {
          list.take({ __typename: 'AddedToRoom', roomId: room.id, occurredAt: '' })
          reset('TOO_OLD')
        } else if (n % 3 === 0) reset('TOO_MUCH')
        else for (const { tell } of missed) list.take(tell()!)
        if (room.isMember) tellMarker(room)
      }
      log = []
      isDeaf = false
      list.take({ __typename: 'FeedReady', occurredAt: '' })
    },
    pick: (n: number) => rooms[n % rooms.length]!,
    async ask() {
      asked.shift()?.()
      await turn()
    },
    async receive() {
      answered.shift()?.()
      await turn()
    },
    async finish() {
      for (let quiet = 0; quiet < 3; quiet = asked.length + answered.length + log.length === 0 ? quiet + 1 : 0) {
        asked.shift()?.()
        await turn()
        answered.shift()?.()
        await turn()
        hear()
      }
    },
  }
}
