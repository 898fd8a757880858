/** A room as it should be: every entry there ever was, who is in it, and what was sent under a client's id. */
import { createHash } from 'node:crypto'
import type { UserId } from '../../../src/domain/id.ts'
import type { Limits } from '../../../src/domain/limits.ts'
import type { Entry, Logged, MessageEntry, Position, Verdict } from '../../../src/domain/log.ts'
import { isMessage } from '../../../src/domain/message.ts'
import type { Membership, Room } from '../../../src/domain/room.ts'

export class ModelRoom {
  readonly room: Room
  readonly epoch: string
  readonly limits: Limits
  readonly history: Logged[] = []
  /** The sequence of the oldest entry retained. */
  first = 1
  deleted = false
  /** Of all members together, and of each. */
  readonly changes = { all: 0, by: new Map<UserId, number>() }
  readonly members = new Map<UserId, Membership>()
  readonly sent = new Map<string, Logged<MessageEntry>>()

  constructor(room: Room, epoch: string, limits: Limits) {
    this.room = room
    this.epoch = epoch
    this.limits = limits
  }

  /** Counts a change that a member makes; false when there were too many. A run is over long before a minute is. */
  countChange(by: UserId): boolean {
    const { membershipChangesPerMinute, membershipChangesPerMember } = this.limits
    const own = this.changes.by.get(by) ?? 0
    if (this.changes.all >= membershipChangesPerMinute || own >= membershipChangesPerMember) return false
    this.changes.all++
    this.changes.by.set(by, own + 1)
    return true
  }

  get retained(): Logged[] {
    return this.history.slice(this.first - 1)
  }

  get messages(): Logged<MessageEntry>[] {
    return this.retained.filter(isMessage)
  }

  get head(): Position {
    return this.positionAt(this.history.length)
  }

  /** Where the entry with this sequence stands; a sequence that was never given stands under no entry's check. */
  positionAt(sequence: number): Position {
    if (sequence === 0) return { sequence, check: this.epoch }
    return { sequence, check: this.history[sequence - 1]?.check ?? 'eeeeeeeeeeee' }
  }

  admits = (userId: UserId): boolean => !this.deleted && this.members.has(userId)

  append<E extends Entry>(entry: E): Logged<E> {
    const previous = this.head.check
    const check = createHash('sha1')
      .update(previous + JSON.stringify(entry))
      .digest('hex')
      .slice(0, 12)
    const logged = { sequence: this.history.length + 1, check, previous, entry }
    this.history.push(logged)
    const { messagesPerRoom } = this.limits
    while (this.messages.length > messagesPerRoom || this.retained.length > 5 * messagesPerRoom) this.first++
    return logged
  }

  judge({ sequence, check }: Position): Verdict {
    if (sequence > this.history.length) return 'DIVERGED'
    if (sequence < this.first - 1) return 'TOO_OLD'
    return this.positionAt(sequence).check === check ? 'GOOD' : 'DIVERGED'
  }
}
