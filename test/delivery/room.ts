/** One room in memory: its log, its history, its members, and everything that each message ever was. */
import { createHash } from 'node:crypto'
import type { Entry } from '../../src/domain/entry.ts'
import type { RoomId, UserId } from '../../src/domain/id.ts'
import type { Item } from '../../src/domain/item.ts'
import { type LogAnswer, type Logged, type Position, samePosition } from '../../src/domain/log.ts'
import type { Role } from '../../src/domain/role.ts'
import type { Membership, Room as RoomFacts } from '../../src/domain/room.ts'
import type { User } from '../../src/domain/user.ts'
import { roomOf } from '../support/room.ts'

const epoch = '0'.repeat(12)

/** What something was: for readings that began after this moment. */
export interface Version<T> {
  since: number
  was: T
}

type Draft<E = Entry> = E extends Entry ? Omit<E, 'at'> : never

export class Room {
  /** From the first: all that the room was. */
  readonly versions: Version<RoomFacts>[]
  readonly entries: Logged[] = []
  readonly members = new Map<UserId, Membership>()
  /** By number; from the first: all that it was. */
  readonly messages: Version<Item>[][] = []
  /** The number of the oldest message that is kept. */
  oldest = 1
  deleted = false
  readonly #now: () => number

  /** `now` counts what happened. */
  constructor(id: RoomId, name: string, owner: User, now: () => number) {
    this.versions = [{ since: 0, was: roomOf(id, owner, name) }]
    this.#now = now
  }

  get facts(): RoomFacts {
    return this.versions.at(-1)!.was
  }

  get head(): Logged {
    return this.entries.at(-1)!
  }

  append(draft: Draft): Logged {
    const entry = { ...draft, at: 0 } as Entry
    const previous = this.entries.at(-1)?.check ?? epoch
    const check = createHash('sha1')
      .update(`${previous}${JSON.stringify(entry)}`)
      .digest('hex')
      .slice(0, 12)
    const logged = { sequence: this.entries.length + 1, check, previous, entry }
    this.entries.push(logged)
    return logged
  }

  describe(by: User, topic: string): Logged {
    const logged = this.append({ kind: 'updated', by: by.id })
    this.versions.push({ since: this.#now(), was: { ...this.facts, topic, version: logged.check } })
    return logged
  }

  give(by: User, member: User, role: Role): Logged {
    const membership = { ...this.members.get(member.id)!, role }
    this.members.set(member.id, membership)
    const { addedBy, joinedAt } = membership
    return this.append({ kind: 'standing', by: by.id, member: member.id, role, addedBy, joinedAt })
  }

  say(author: User, body: string, replyTo: number | null): Logged {
    const number = this.messages.length + 1
    const logged = this.append({ kind: 'message', by: author.id, number })
    const { check } = logged
    const times = { sentAt: 0, editedAt: null, deletedAt: null, deletedBy: null }
    const reply = replyTo === null ? null : { number: replyTo, check: this.item(replyTo)!.check }
    const said = { author: author.id, body, metadata: null, replyTo: reply, clientMessageId: null }
    this.messages.push([{ since: this.#now(), was: { number, check, changed: check, ...said, ...times } }])
    return logged
  }

  edit(number: number, body: string): Logged {
    const item = this.item(number)!
    const logged = this.append({ kind: 'edited', by: item.author, number })
    this.#change({ ...item, body, editedAt: logged.sequence, changed: logged.check })
    return logged
  }

  erase(number: number): Logged {
    const item = this.item(number)!
    const by = item.author
    const logged = this.append({ kind: 'erased', by, numbers: [number] })
    this.#change({ ...item, body: '', replyTo: null, deletedAt: logged.sequence, deletedBy: by, changed: logged.check })
    return logged
  }

  #change(item: Item): void {
    this.messages[item.number - 1]!.push({ since: this.#now(), was: item })
  }

  /** The message as it is, if it is kept. */
  item(number: number): Item | null {
    return number < this.oldest ? null : (this.messages[number - 1]?.at(-1)?.was ?? null)
  }

  /** These, and those that they reply to. */
  items(numbers: readonly number[]): Item[] {
    const found = numbers.flatMap(number => this.item(number) ?? [])
    const replied = found.flatMap(({ replyTo }) => (replyTo ? (this.item(replyTo.number) ?? []) : []))
    return [...new Map([...found, ...replied].map(item => [item.number, item])).values()]
  }

  readLog(userId: UserId | null, after: Position | null, count: number): Omit<LogAnswer, 'items'> {
    const { head, deleted, facts: room } = this
    const position = after ?? head
    const known = position.sequence === 0 ? { sequence: 0, check: epoch } : this.entries[position.sequence - 1]
    const isGood = known !== undefined && samePosition(known, position)
    const entries = isGood ? this.entries.slice(position.sequence, position.sequence + count) : []
    const membership = (userId && this.members.get(userId)) ?? null
    const verdict = isGood ? 'GOOD' : 'DIVERGED'
    return { verdict, head, deleted, room, membership, entries, readNumber: 0, open: false, publicSince: 0 }
  }
}
