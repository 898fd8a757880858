/** Made-up runs for the checker's own tests: a log written by hand, and what faithful clients would have seen of it. */

import type { KnownEntry } from '../../src/domain/entry.ts'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import { messageIdAt } from '../../src/domain/item.ts'
import type { Position } from '../../src/domain/log.ts'
import { checkOf } from './check-state.ts'
import { textOf } from './deeds.ts'
import { expectedEvent } from './expected-event.ts'
import { emptyHistory, type Lineage, type Note, type ReceivedEvent, type ShownMessage } from './history.ts'
import { type KeptItem, reactionKey } from './kept-history.ts'
import { Ranks } from './ranks.ts'
import type { KeptEntry, State } from './state.ts'

export const roomId: RoomId = 'room_ofTheStory000000000000'

export function idOf(name: string): UserId {
  return `user_${name}`
}

/** With the messages that it is about, as its event shows them when it is told at once. */
export interface StoryEntry extends KeptEntry {
  messages: ShownMessage[]
}

/** A log that grows by one entry each 10 ms, and its history. */
export class Story {
  entries: StoryEntry[] = []
  readonly items = new Map<number, KeptItem>()
  readonly reactions = new Map<string, string[]>()
  #previous = 'e0e0e0e0e0e0'

  say(author: string, clientMessageId: string): StoryEntry {
    const number = this.items.size + 1
    const kept = this.#append({ kind: 'message', by: idOf(author), number, at: 0 }, clientMessageId)
    this.items.set(number, {
      ...{ author: idOf(author), sentAt: kept.entry.at, clientMessageId: JSON.stringify(clientMessageId) },
      ...{ editedAt: '', deletedAt: '', deletedBy: '', replyTo: '', digest: 'd', check: kept.check },
      ...said(textOf(clientMessageId, 0)),
      changed: kept.check,
    })
    return this.#showing(kept, number)
  }

  edit(author: string, number: number, text: string): StoryEntry {
    const kept = this.#append({ kind: 'edited', by: idOf(author), number, at: 0 })
    Object.assign(this.items.get(number)!, { ...said(text), editedAt: `${kept.entry.at}`, changed: kept.check })
    return this.#showing(kept, number)
  }

  erase(author: string, number: number): StoryEntry {
    const kept = this.#append({ kind: 'erased', by: idOf(author), numbers: [number], at: 0 })
    Object.assign(this.items.get(number)!, {
      ...{ body: '""', metadata: '', editedAt: '', deletedAt: `${kept.entry.at}`, deletedBy: idOf(author) },
      ...{ replyTo: '', clientMessageId: '', digest: '', changed: kept.check },
    })
    return this.#showing(kept, number)
  }

  react(by: string, number: number, emoji: string): StoryEntry {
    const key = reactionKey(number, emoji)
    const users = [...(this.reactions.get(key) ?? []), idOf(by)]
    this.reactions.set(key, users)
    const kept = this.#append({ kind: 'reacted', by: idOf(by), number, emoji, count: users.length, at: 0 })
    return this.#showing(kept, number)
  }

  /** The first one creates the room. */
  add(member: string, by = 'cleo'): StoryEntry {
    const role = this.entries.length === 0 ? 'OWNER' : 'MEMBER'
    return this.#append({ kind: 'added', by: idOf(by), member: idOf(member), role, memberCount: 2, at: 0 })
  }

  remove(member: string, by = 'cleo'): StoryEntry {
    const told = { memberCount: 1, roomName: 'a room', cause: 'REMOVED' } as const
    return this.#append({ kind: 'removed', by: idOf(by), member: idOf(member), ...told, at: 0 })
  }

  ban(user: string, by = 'cleo'): StoryEntry {
    return this.#append({ kind: 'banned', by: idOf(by), user: idOf(user), at: 0 })
  }

  lift(user: string, by = 'cleo'): StoryEntry {
    return this.#append({ kind: 'unbanned', by: idOf(by), user: idOf(user), at: 0 })
  }

  /** Makes the room public, or private. */
  turn(visibility: 'PUBLIC' | 'PRIVATE', by = 'cleo'): StoryEntry {
    const isPrivate = visibility === 'PRIVATE' && { visibility }
    return this.#append({ kind: 'updated', by: idOf(by), at: 0, ...isPrivate })
  }

  delete(by = 'cleo'): StoryEntry {
    return this.#append({ kind: 'deleted', by: idOf(by), roomName: 'a room', at: 0 })
  }

  /** Takes the last entries back, as a loss does: what comes then has the same sequences. */
  lose(count: number): StoryEntry[] {
    const lost = this.entries.splice(-count)
    for (const { entry } of lost) if (entry.kind === 'message') this.items.delete(entry.number)
    this.#previous = this.entries.at(-1)!.check
    return lost
  }

  /** What Redis would hold, its members being those of the log. */
  state(members: string[]): State {
    const { sequence, check } = this.entries.at(-1)!
    const ids = members.map(idOf)
    const history = { number: this.items.size, oldest: 1, items: this.items, reactions: this.reactions }
    const room = { roomId, isDirect: false, entries: this.entries, head: { sequence, check }, history }
    return {
      rooms: new Map([[roomId, { ...room, ...standingIn(this.entries, ids), roster: [...ids], reads: new Map() }]]),
      lists: new Map(ids.map(id => [id, new Set([roomId])])),
    }
  }

  /** Two entries of different attempts are never the same. */
  #append(entry: KnownEntry, attempt = ''): StoryEntry {
    const sequence = (this.entries.at(-1)?.sequence ?? 0) + 1
    entry.at = sequence * 10
    const text = JSON.stringify({ ...entry, attempt })
    const check = checkOf(this.#previous, text)
    const kept = { sequence, check, previous: this.#previous, text, entry, messages: [] }
    this.#previous = check
    this.entries.push(kept)
    return kept
  }

  /** As the item is at this moment. */
  #showing(kept: StoryEntry, number: number): StoryEntry {
    const { check, metadata, deletedAt, clientMessageId } = this.items.get(number)!
    kept.messages.push({
      ...{ id: messageIdAt(roomId, { number, check }), deleted: deletedAt !== '' },
      text: metadata && JSON.parse(metadata).text,
      clientMessageId: clientMessageId ? JSON.parse(clientMessageId) : null,
    })
    return kept
  }
}

/** These members as Redis would hold them, their roles being those of the log. */
function standingIn(entries: readonly StoryEntry[], members: UserId[]) {
  const ranks = new Ranks()
  const bans = new Set<string>()
  for (const { entry } of entries) {
    ranks.note(entry)
    if (entry.kind === 'banned') bans.add(entry.user)
    if (entry.kind === 'unbanned') bans.delete(entry.user)
  }
  const above = [...ranks.members].filter(([, role]) => role !== 'MEMBER')
  return {
    members,
    owner: above.find(([, role]) => role === 'OWNER')?.[0] ?? null,
    standings: new Map(members.map(id => [id, { role: ranks.members.get(id) ?? 'MEMBER', mutedUntil: 0 }])),
    staff: above.map(([id]) => id),
    bans: [...bans],
    keptFrom: entries[0]?.sequence ?? 1,
  }
}

const said = (text: string) => ({ body: JSON.stringify(`${text}mmm`), metadata: JSON.stringify({ text }) })

/** The event that an entry is to this user. */
export function told(name: string, kept: StoryEntry): ReceivedEvent {
  const { entry, sequence, check, messages } = kept
  const { type, about } = expectedEvent(kept, idOf(name))
  return {
    ...{ kind: 'event', at: entry.at + 1, roomId, position: { sequence, check }, occurredAt: entry.at },
    ...{ type: type as ReceivedEvent['type'], about, names: {}, reaction: reactionIn(kept) },
    messages: 'emoji' in entry ? [] : messages,
  }
}

function reactionIn({ entry, messages }: StoryEntry): ReceivedEvent['reaction'] {
  return 'emoji' in entry ? { messageId: messages[0]!.id, emoji: entry.emoji, count: entry.count } : null
}

export const subscribed = (after: string[] | null = [], at = 0): Note => ({
  kind: 'subscribed',
  at,
  instance: 0,
  after,
})

export const ready = (at: number, standing?: Position): Note => ({
  kind: 'ready',
  at,
  positions: standing ? { [roomId]: { sequence: standing.sequence, check: standing.check } } : {},
})

export const lineage = (name: string, notes: Note[], given: Partial<Lineage> = {}): Lineage => ({
  client: `${name}'s phone`,
  userId: idOf(name),
  from: 'nothing',
  roomIds: null,
  notes,
  end: 'listening',
  ...given,
})

export { emptyHistory }
