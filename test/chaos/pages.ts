/** What people read of a room when all is quiet, at any instance, compared with what Redis holds. */
import type { RoomId } from '../../src/domain/id.ts'
import { messageIdAt } from '../../src/domain/item.ts'
import { untilSuccess } from '../support/until.ts'
import { type PageMessage, readWholePage } from './ask.ts'
import type { Crowd } from './crowd.ts'
import { reactionKey } from './kept-history.ts'
import { isDeleted, isUnspoken, type RoomState, type State } from './state.ts'

/** Every room, by one of its members, at each instance. Answers what differs, in words. */
export async function findMisread({ people, world }: Crowd, { rooms }: State): Promise<string[]> {
  const read = [...rooms.values()].flatMap(room => {
    const reader = people.find(({ user }) => room.members.includes(user.id))
    return reader && !isDeleted(room) && !isUnspoken(room)
      ? world.instances.map(({ url }) => ({ room, reader, url }))
      : []
  })
  const each = read.map(async ({ room, reader, url }) => {
    const page = await untilSuccess(() => readWholePage(url, reader.token, room.roomId))
    return comparePage(page, room, reader.user.id).map(text => `${text} in ${room.roomId}`)
  })
  return (await Promise.all(each)).flat()
}

/** The newest messages, each as it is, with who reacts to it. */
function comparePage(page: readonly PageMessage[], room: RoomState, reader: string): string[] {
  const { roomId, history } = room
  const last = [...history.items].sort(([a], [b]) => a - b).slice(-page.length)
  return last.flatMap(([number, { check, metadata, deletedAt, author }], i) => {
    const { id, ...shown } = page[i]!
    const text = metadata === '' ? '' : JSON.parse(metadata).text
    const due = { text, deleted: deletedAt !== '', authorId: author, reactions: reactionsTo(number, history, reader) }
    const isIt = id === messageIdAt(roomId as RoomId, { number, check })
    const [is, must] = [shown, due].map(each => JSON.stringify(Object.entries(each).sort()))
    return isIt && is === must ? [] : [`${number} is ${id} ${is} on a page, in Redis ${check} ${must}`]
  })
}

/** `<emoji> <count> <whether the reader is one of them>`. Nobody reacts to what was erased. */
function reactionsTo(number: number, { items, reactions }: RoomState['history'], reader: string): string[] {
  if (items.get(number)!.deletedAt !== '') return []
  const beginning = reactionKey(number, '')
  return [...reactions]
    .filter(([key]) => key.startsWith(beginning))
    .map(([key, users]) => `${key.slice(beginning.length)} ${users.length} ${users.includes(reader)}`)
    .sort()
}
