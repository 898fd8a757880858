/** Made-up runs for the checker's own tests: a log written by hand, and what faithful clients would have seen of it. */
import type { RoomId, UserId } from '../../src/domain/id.ts'
import type { KnownEntry, Position } from '../../src/domain/log.ts'
import { checkOf } from './check-state.ts'
import { emptyHistory, type Lineage, type Note, type ReceivedEvent } from './history.ts'
import type { KeptEntry, State } from './state.ts'

export const roomId: RoomId = 'room_of_the_story'
const room = { id: roomId, name: 'a room', creator: personOf('cleo'), createdAt: 0 }

export function idOf(name: string): UserId {
  return `user_${name}`
}

function personOf(name: string) {
  return { id: idOf(name), username: name, displayName: name, avatarUrl: null, createdAt: 0, version: '1' }
}

/** A log that grows by one entry each 10 ms. */
export class Story {
  entries: KeptEntry[] = []
  #previous = 'e0e0e0e0e0e0'

  say(author: string, clientMessageId: string): KeptEntry {
    return this.#append({ kind: 'message', author: personOf(author), body: 'hello', clientMessageId, room, at: 0 })
  }

  add(member: string, by = 'cleo'): KeptEntry {
    return this.#append({ kind: 'added', by: personOf(by), member: personOf(member), memberCount: 2, room, at: 0 })
  }

  remove(member: string, by = 'cleo'): KeptEntry {
    return this.#append({ kind: 'removed', by: personOf(by), member: personOf(member), memberCount: 1, room, at: 0 })
  }

  /** Takes the last entries back, as a loss does: what comes then has the same sequences. */
  lose(count: number): KeptEntry[] {
    const lost = this.entries.splice(-count)
    this.#previous = this.entries.at(-1)!.check
    return lost
  }

  /** What Redis would hold, its members being those of the log. */
  state(members: string[]): State {
    const { sequence, check } = this.entries.at(-1)!
    const ids = members.map(idOf)
    return {
      rooms: new Map([
        [roomId, { roomId, entries: this.entries, head: { sequence, check }, members: ids, roster: [...ids] }],
      ]),
      lists: new Map(ids.map(id => [id, new Set([roomId])])),
    }
  }

  #append(entry: KnownEntry): KeptEntry {
    const sequence = (this.entries.at(-1)?.sequence ?? 0) + 1
    entry.at = sequence * 10
    const text = JSON.stringify(entry)
    const check = checkOf(this.#previous, text)
    const kept = { sequence, check, previous: this.#previous, text, entry }
    this.#previous = check
    this.entries.push(kept)
    return kept
  }
}

/** The event that an entry is to this user. */
export function told(name: string, { entry, sequence, check }: KeptEntry): ReceivedEvent {
  const shared = {
    kind: 'event',
    at: entry.at + 1,
    roomId,
    position: { sequence, check },
    occurredAt: entry.at,
  } as const
  if (entry.kind === 'message') return { ...shared, type: 'MessageSent', about: entry.clientMessageId }
  if (entry.kind === 'deleted') return { ...shared, type: 'RoomDeleted', about: null }
  const own = entry.member.id === idOf(name)
  if (entry.kind === 'added')
    return own
      ? { ...shared, type: 'AddedToRoom', about: null }
      : { ...shared, type: 'MemberAdded', about: entry.member.id }
  return own
    ? { ...shared, type: 'RemovedFromRoom', about: null }
    : { ...shared, type: 'MemberRemoved', about: entry.member.id }
}

export const subscribed = (after: string[] | null = []): Note => ({ kind: 'subscribed', at: 0, instance: 0, after })

export const ready = (at: number, standing?: Position): Note => ({
  kind: 'ready',
  at,
  positions: standing ? { [roomId]: { sequence: standing.sequence, check: standing.check } } : {},
})

export const lineage = (name: string, notes: Note[], given: Partial<Lineage> = {}): Lineage => ({
  client: `${name}'s phone`,
  userId: idOf(name),
  from: 'nothing',
  notes,
  end: 'listening',
  ...given,
})

export { emptyHistory }
