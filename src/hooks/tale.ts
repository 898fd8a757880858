/** What one call tells of one room. */
import { itemsByNumber, peopleOf } from '../domain/facts.ts'
import type { RoomId, UserId } from '../domain/id.ts'
import type { Position } from '../domain/log.ts'
import type { User } from '../domain/user.ts'
import type { Untold, WebhookStore } from '../store/webhook-store.ts'
import { eventsOf, roomTold } from './telling.ts'

export interface Tale {
  roomId: RoomId
  /** What the app was told before, as it is kept. */
  from: string
  /** What it was told once it has this. */
  to: Position
  /** Whether there is more to tell. */
  hasMore: boolean
  /** Its part of the body, as JSON; null: there is nothing to say, but to note so. */
  json: string | null
}

export interface TaleParts {
  store: Pick<WebhookStore, 'readUntold'>
  users: { readUsers(ids: Iterable<UserId>): Promise<Map<UserId, User>> }
}

export interface Measure {
  /** Since when there is a webhook. */
  began: number
  /** How many entries at most, and how long they may be as text; one is told however long it is. */
  entries: number
  chars: number
}

/** Read anew for each try. Null: there is nothing to tell, or no such room any more. */
export async function readTale({ store, users }: TaleParts, roomId: RoomId, measure: Measure): Promise<Tale | null> {
  const untold = await store.readUntold(roomId, { count: measure.entries, began: measure.began })
  if (!untold) return null
  const { head, hooked: from, first } = untold
  if (from === `${head.sequence} ${head.check}`) return null
  if (first > head.sequence) return { roomId, from, to: head, hasMore: false, json: null }
  const { jsons, last } = within(measure.chars, await eventsIn(users, roomId, untold))
  const to = { sequence: last.sequence, check: last.check }
  const json = `{"room":${JSON.stringify(roomTold(untold.room))},"events":[${jsons.join(',')}]}`
  return { roomId, from, to, hasMore: to.sequence < head.sequence, json }
}

async function eventsIn(users: TaleParts['users'], roomId: RoomId, { room, first, entries, items, head }: Untold) {
  const people = await users.readUsers(peopleOf(entries, items))
  return eventsOf({ roomId, room, users: people, items: itemsByNumber(items) }, first, entries, head)
}

function within<Event>(chars: number, events: readonly Event[]): { jsons: string[]; last: Event } {
  const jsons: string[] = []
  let length = 0
  for (const event of events) {
    const json = JSON.stringify(event)
    length += json.length
    if (jsons.length > 0 && length > chars) break
    jsons.push(json)
  }
  return { jsons, last: events[jsons.length - 1]! }
}
