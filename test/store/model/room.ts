/** A room as it should be: every entry there ever was, who is in it, and what was sent under a client's id. */
import { createHash } from 'node:crypto'
import type { Ban } from '../../../src/domain/ban.ts'
import type { KnownEntry } from '../../../src/domain/entry.ts'
import type { UserId } from '../../../src/domain/id.ts'
import type { Invitation } from '../../../src/domain/invitation.ts'
import type { Item } from '../../../src/domain/item.ts'
import type { Limits } from '../../../src/domain/limits.ts'
import type { Logged, Position, Verdict } from '../../../src/domain/log.ts'
import { progressOf, type ReadProgress } from '../../../src/domain/read-progress.ts'
import { type Action, rankOf, roleFor } from '../../../src/domain/role.ts'
import type { Membership, Room } from '../../../src/domain/room.ts'
import type { NotAllowedOutcome } from '../../../src/store/replies.ts'
import { ModelHistory } from './history.ts'

/** What only Redis, or only the store, can know: it is told to the model. */
export interface Facts {
  /** When the last entry was written, and in which attempt. */
  at: number
  attempt: string
  /** The check before the first entry. */
  epoch: string
  /** How long a full minute still lasts. */
  retryAfterMs: number
}

/** What is remembered of a message that was sent under a client's id. */
export interface Sent {
  number: number
  check: string
  at: number
  /** For whom it opened a direct room. */
  opened: UserId | null
}

type ChangeKind = 'members' | 'room' | 'edits' | 'reactions' | 'moderation' | 'joins'
type Draft<E = KnownEntry> = E extends KnownEntry ? Omit<E, 'at' | 'by'> : never

export const isOver = ({ bannedAt, until }: Ban): boolean => until !== null && until - bannedAt < 1000

/** Whether a mute is in force. Here they are over at once, or at the end of no run. */
export const isMuted = (until: number | undefined): until is number =>
  until !== undefined && until > Date.now() + 60_000

export class ModelRoom {
  room: Room
  /** What was said of it when it was created. */
  readonly asked: string
  readonly limits: Limits
  readonly facts: Facts
  readonly log: Logged<KnownEntry>[] = []
  /** The sequence of the oldest entry that is kept. */
  first = 1
  deleted = false
  /** From which sequence on it is public; 0: it is not. */
  publicSince = 0
  /** Of all members together, and of each. */
  readonly changes = new Map<string, number>()
  readonly members = new Map<UserId, Membership>()
  /** Up to which number each has read. */
  readonly reads = new Map<UserId, number>()
  readonly sent = new Map<string, Sent>()
  /** Until when; also those who left. */
  readonly mutes = new Map<UserId, number>()
  /** In the order of the entries that banned them, those that are over included. */
  readonly bans = new Map<UserId, Ban>()
  /** By what their codes are recognised by, those that are over included. */
  readonly invitations = new Map<string, Invitation>()
  /** Who said something in slow mode: no run is as long as the pause. */
  readonly spoke = new Set<UserId>()
  readonly history: ModelHistory
  readonly #epoch: string

  constructor(room: Room, asked: string, facts: Facts, limits: Limits) {
    this.room = room
    this.asked = asked
    this.facts = facts
    this.#epoch = facts.epoch
    this.limits = limits
    this.history = new ModelHistory(limits)
  }

  /** Counts a change; false when there were too many. A run is over long before a minute is. */
  countChange(kind: ChangeKind, by: UserId): boolean {
    const most = this.#mostOf(kind)
    const counted = [kind, `${kind}:${by}`].map(key => ({ key, count: this.changes.get(key) ?? 0 }))
    // Whoever owns the room is not held up by the others.
    if ((kind === 'room' || kind === 'moderation') && by === this.room.owner) most[0] = Number.POSITIVE_INFINITY
    if (counted.some(({ count }, i) => count >= most[i]!)) return false
    for (const { key, count } of counted) this.changes.set(key, count + 1)
    return true
  }

  #mostOf(kind: ChangeKind): [ofRoom: number, ofOne: number] {
    const most: Record<ChangeKind, [number, number]> = {
      members: [this.limits.membershipChangesPerMinute, this.limits.membershipChangesPerMember],
      room: [this.limits.roomChangesPerMinute, this.limits.roomChangesPerMember],
      edits: [this.limits.editsPerRoom, this.limits.editsPerMember],
      reactions: [this.limits.reactionsPerRoom, this.limits.reactionsPerMember],
      moderation: [this.limits.moderationsPerRoom, this.limits.moderationsPerMember],
      joins: [this.limits.joinsPerMinute, 10],
    }
    return most[kind]
  }

  get retained(): Logged<KnownEntry>[] {
    return this.log.slice(this.first - 1)
  }

  get head(): Position {
    return this.positionAt(this.log.length)
  }

  /** Where the entry with this sequence stands; a sequence that was never given stands under no entry's check. */
  positionAt(sequence: number): Position {
    if (sequence === 0) return { sequence, check: this.#epoch }
    return { sequence, check: this.log[sequence - 1]?.check ?? 'eeeeeeeeeeee' }
  }

  /** What one look at the room shows of its messages to this user. */
  lookOf(userId: UserId): { number: number; progress: ReadProgress; last: Item[]; open: boolean } {
    const { number, floor } = this.history
    const open = this.isOpenTo(userId)
    const isMember = this.admits(userId)
    const marker = isMember ? (this.reads.get(userId) ?? 0) : 0
    const newest = isMember || open ? this.history.withNumbers([number]) : []
    const progress = progressOf({ marker, number, oldest: isMember ? floor : 0 })
    return { number, progress, last: [...newest, ...this.history.repliedTo(newest)], open }
  }

  /** Whether anybody may read there who is not banned. */
  get isOpen(): boolean {
    return !this.deleted && this.room.visibility === 'PUBLIC'
  }

  isOpenTo = (userId: UserId): boolean => this.isOpen && !this.banOf(userId)

  /** Whether this user may. */
  shows = (userId: UserId): boolean => this.isOpenTo(userId) || this.admits(userId)

  /** The ban that is in force. Here they are over at once, or at the end of no run. */
  banOf(userId: UserId): Ban | null {
    const ban = this.bans.get(userId)
    return ban && !isOver(ban) ? ban : null
  }

  /** The same as `refusal` for who wants to speak. */
  refusalToSpeak(userId: UserId, action: Action) {
    const muted = this.members.get(userId)?.mutedUntil
    return this.refusal(userId, action) ?? (isMuted(muted) ? ({ outcome: 'muted', until: muted } as const) : null)
  }

  admits = (userId: UserId): boolean => !this.deleted && this.members.has(userId)

  get isDirect(): boolean {
    return this.room.kind === 'DIRECT'
  }

  /** Those above MEMBER, in the order of joining. */
  get staff(): Membership[] {
    const staff = [...this.members.values()].filter(({ role }) => role !== 'MEMBER')
    return staff.sort((a, b) => a.sequence - b.sequence)
  }

  rankOf = (userId: UserId): number => {
    const membership = this.members.get(userId)
    return membership ? rankOf(membership.role) : 0
  }

  /** Why this user may not do what needs this; null for who may. */
  refusal(userId: UserId, action: Action): { outcome: 'not-a-member' } | NotAllowedOutcome | null {
    if (!this.admits(userId)) return { outcome: 'not-a-member' }
    const needs = roleFor(action, this.room)
    // What nobody may do in a direct room would make another room of it.
    if (this.isDirect) return needs === 'MEMBER' ? null : { outcome: 'not-allowed', needs: null }
    return this.rankOf(userId) < rankOf(needs) ? { outcome: 'not-allowed', needs } : null
  }

  append(by: UserId, { kind, ...rest }: Draft): Logged {
    const { at, attempt } = this.facts
    const entry = { kind, at, by, attempt, ...rest } as KnownEntry & { attempt: string }
    const previous = this.head.check
    const text = previous + JSON.stringify(entry)
    const check = createHash('sha1').update(text).digest('hex').slice(0, 12)
    const logged = { sequence: this.log.length + 1, check, previous, entry }
    this.log.push(logged)
    this.first = Math.max(this.first, this.log.length - this.limits.logEntriesPerRoom + 1)
    return logged
  }

  judge({ sequence, check }: Position): Verdict {
    if (sequence > this.log.length) return 'DIVERGED'
    if (sequence < this.first - 1) return 'TOO_OLD'
    return this.positionAt(sequence).check === check ? 'GOOD' : 'DIVERGED'
  }
}
