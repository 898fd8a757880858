/** The lists of rooms as they should be, in memory. Only what Redis alone can know is told to it: the time. */
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { Position } from '../../../src/domain/log.ts'
import type { Membership } from '../../../src/domain/room.ts'
import type { Allowance, RoomIntent, RoomMark } from '../../../src/domain/room-list.ts'

type ModelIntent = RoomIntent & { kind: Allowance }

interface ModelList {
  marks: Map<RoomId, RoomMark>
  /** As what the rooms count whose marks say so themselves; the others by where they start. */
  counts: Map<RoomId, Allowance>
  intents: ModelIntent[]
}

export class ModelRoomLists {
  readonly lists = new Map<UserId, ModelList>()
  /** When the last intent or mark was written, as the real list says. */
  facts = { at: 0 }

  listOf(userId: UserId): ModelList {
    const list = this.lists.get(userId) ?? { marks: new Map(), counts: new Map(), intents: [] }
    this.lists.set(userId, list)
    return list
  }

  intend(userId: UserId, roomId: RoomId, kind: Allowance, most: number): { intendedAt: number } | 'full' {
    const { intents } = this.listOf(userId)
    const kinds = this.kindsOf(userId)
    const others = [...kinds].filter(([id, itsKind]) => id !== roomId && itsKind === kind)
    const isJoined = this.listOf(userId).marks.get(roomId)?.state === 'joined'
    if (others.length >= most && !isJoined) return 'full'
    intents.push({ roomId, intendedAt: this.facts.at, kind })
    return { intendedAt: this.facts.at }
  }

  /** Of what kind each room on the list is, as its mark tells, or its only intents. */
  private kindsOf(userId: UserId): Map<RoomId, Allowance> {
    const { marks, counts, intents } = this.listOf(userId)
    const kinds = new Map<RoomId, Allowance>()
    for (const { roomId, kind } of intents) if (kinds.get(roomId) !== 'own') kinds.set(roomId, kind)
    for (const { roomId, state, start } of marks.values())
      if (state === 'joined') kinds.set(roomId, counts.get(roomId) ?? (start.sequence === 0 ? 'own' : 'added'))
    return kinds
  }

  dropIntent(userId: UserId, roomId: RoomId, intendedAt: number): void {
    const list = this.listOf(userId)
    list.intents = list.intents.filter(intent => intent.roomId !== roomId || intent.intendedAt !== intendedAt)
  }

  markJoined(userId: UserId, membership: Membership, roomId: RoomId, intendedAt: number | null): void {
    const { sequence, check, previous, joinedAt } = membership
    const start = { sequence: sequence - 1, check: previous }
    const { intents } = this.listOf(userId)
    const kind = intents.find(each => each.roomId === roomId && each.intendedAt === intendedAt)?.kind
    const counts = kind === 'direct' || (kind === 'own' && sequence > 1) ? kind : null
    this.mark(userId, { roomId, state: 'joined', start, last: { sequence, check }, at: joinedAt }, counts)
    if (intendedAt !== null) this.dropIntent(userId, roomId, intendedAt)
  }

  markLeft(userId: UserId, roomId: RoomId, { start, end }: { start: Position; end: Position }): void {
    this.mark(userId, { roomId, state: 'left', start, last: end, at: this.facts.at }, null)
  }

  private mark(userId: UserId, mark: RoomMark, counts: Allowance | null): void {
    const list = this.listOf(userId)
    const kept = list.marks.get(mark.roomId)
    const start = kept && kept.start.sequence < mark.start.sequence ? kept.start : mark.start
    // What was already known of this change stays as it is.
    if (kept && kept.last.sequence >= mark.last.sequence) return void list.marks.set(mark.roomId, { ...kept, start })
    list.marks.set(mark.roomId, { ...mark, start })
    if (counts) list.counts.set(mark.roomId, counts)
  }
}
