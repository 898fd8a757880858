/** Judges a log by who might do what at each entry: a right that was taken is gone in the script, and the log has the order. */
import { type Role, rankOf } from '../../src/domain/role.ts'
import { strangerRank } from './ranks.ts'
import type { KeptEntry, RoomState } from './state.ts'
import type { Violation } from './violation.ts'

interface Standing {
  rank: number
  /** Ms since 1970. */
  mutedUntil: number
}

type Entry<Kind extends KeptEntry['entry']['kind']> = Extract<KeptEntry['entry'], { kind: Kind }>

const [member, moderator, owner] = (['MEMBER', 'MODERATOR', 'OWNER'] as const satisfies Role[]).map(rankOf) as [
  ...[number, number, number],
]

/** Of a log whose beginning is known. */
export function checkRights({ roomId, entries }: RoomState): Violation[] {
  if (entries[0]?.sequence !== 1) return []
  const court = new Court()
  return entries.flatMap(kept => {
    const wrong = court.findWrong(kept.entry)
    court.note(kept.entry)
    return wrong ? [{ name: 'without-right', text: `${roomId}: ${kept.sequence} by ${kept.entry.by}: ${wrong}` }] : []
  })
}

/** Who has which right, as the entries so far have it. */
class Court {
  readonly #members = new Map<string, Standing>()
  readonly #bannedUntil = new Map<string, number>()
  readonly #authors = new Map<number, string>()

  /** Why this entry should not be there; null when it should. */
  findWrong(entry: KeptEntry['entry']): string | null {
    switch (entry.kind) {
      case 'message':
      case 'edited':
      case 'reacted':
        return this.#speaks(entry)
      case 'unreacted':
        return this.#needs(member, entry)
      case 'erased':
        return this.#erases(entry)
      case 'added':
        return this.#adds(entry)
      case 'removed':
        return this.#removes(entry)
      case 'standing':
        return this.#changes(entry)
      case 'banned':
        return this.#needs(moderator, entry) ?? this.#above(entry.by, entry.user)
      case 'unbanned':
        return this.#needs(moderator, entry)
      case 'updated':
        return this.#needs(entry.visibility ? owner : moderator, entry)
      case 'deleted':
        return this.#needs(owner, entry)
    }
  }

  note(entry: KeptEntry['entry']): void {
    if (entry.kind === 'message') this.#authors.set(entry.number, entry.by)
    if (entry.kind === 'added' || entry.kind === 'standing')
      this.#members.set(entry.member, { rank: rankOf(entry.role), mutedUntil: entry.mutedUntil ?? 0 })
    if (entry.kind === 'removed') this.#members.delete(entry.member)
    if (entry.kind === 'banned') this.#bannedUntil.set(entry.user, entry.until ?? Number.POSITIVE_INFINITY)
    if (entry.kind === 'unbanned') this.#bannedUntil.delete(entry.user)
  }

  #rankOf(userId: string): number {
    return this.#members.get(userId)?.rank ?? strangerRank
  }

  #needs(rank: number, { by }: { by: string }): string | null {
    return this.#rankOf(by) >= rank ? null : `takes rank ${rank}, not ${this.#rankOf(by)}`
  }

  #above(by: string, other: string): string | null {
    return this.#rankOf(by) > this.#rankOf(other) ? null : `acts on ${other}, who is not below`
  }

  #speaks({ by, at }: { by: string; at: number }): string | null {
    const { mutedUntil = 0 } = this.#members.get(by) ?? {}
    return this.#needs(member, { by }) ?? (at < mutedUntil ? `speaks at ${at}, muted until ${mutedUntil}` : null)
  }

  #erases({ by, numbers }: Entry<'erased'>): string | null {
    const others = numbers.map(number => this.#authors.get(number) ?? by).filter(author => author !== by)
    const [first] = others
    return this.#needs(first ? moderator : member, { by }) ?? (first ? this.#above(by, first) : null)
  }

  /** The first one creates the room. */
  #adds({ by, member: added, at }: Entry<'added'>): string | null {
    const bannedUntil = this.#bannedUntil.get(added) ?? 0
    if (at < bannedUntil) return `adds ${added} at ${at}, who is banned until ${bannedUntil}`
    return by === added ? null : this.#needs(member, { by })
  }

  #removes({ by, member: removed, cause }: Entry<'removed'>): string | null {
    if (cause === 'LEFT' || cause === 'ACCOUNT_DELETED') {
      if (by !== removed) return `${removed} has not left by themselves`
      return this.#rankOf(by) === owner ? 'leaves a room without an owner' : null
    }
    const areFellows = this.#rankOf(by) === member && this.#rankOf(removed) === member
    if (cause === 'REMOVED' && areFellows) return null
    return this.#needs(cause === 'BANNED' ? moderator : member, { by }) ?? this.#above(by, removed)
  }

  #changes({ by, member: changed, role }: Entry<'standing'>): string | null {
    if (!this.#members.has(changed)) return `${changed} is no member`
    if (this.#rankOf(changed) !== rankOf(role)) return this.#needs(owner, { by })
    return this.#needs(moderator, { by }) ?? this.#above(by, changed)
  }
}
