/** Folds a room's log: who has which role, and since when they are in it. */
import { type Role, rankOf } from '../../src/domain/role.ts'
import type { KeptEntry } from './state.ts'

/** The rank of whoever is not a member. */
export const strangerRank = 0
const staffRank = rankOf('MODERATOR')

export class Ranks {
  /** In the order in which they came. */
  readonly members = new Map<string, Role>()

  note(entry: KeptEntry['entry']): void {
    if (entry.kind === 'added' || entry.kind === 'standing') this.members.set(entry.member, entry.role)
    if (entry.kind === 'removed') this.members.delete(entry.member)
  }

  of(userId: string): number {
    const role = this.members.get(userId)
    return role ? rankOf(role) : strangerRank
  }

  isStaff(userId: string): boolean {
    return this.of(userId) >= staffRank
  }

  /** Who owns the room when this owner is no more: the moderator who came first, else the member. */
  heirOf(userId: string): string | null {
    const others = [...this.members.keys()].filter(id => id !== userId)
    return others.find(id => this.isStaff(id)) ?? others[0] ?? null
  }
}
