/** What the log has an event be. */
import { type EventType, typeFor } from '../../src/domain/event.ts'
import { numbersOf } from '../../src/domain/facts.ts'
import type { UserId } from '../../src/domain/id.ts'
import type { KeptEntry } from './state.ts'

/** What an entry is to this user. */
export function expectedEvent(kept: KeptEntry, userId: string): { type: EventType | null; about: string | null } {
  return { type: typeFor(userId as UserId, kept), about: aboutOf(kept.entry, userId) }
}

/** As `wire.ts` notes it of the event. */
function aboutOf(entry: KeptEntry['entry'], userId: string): string | null {
  if ('emoji' in entry) return `${entry.number} ${entry.emoji} ${entry.count} ${entry.by}`
  if (entry.kind === 'standing') return `${entry.member} ${entry.role}`
  if ('user' in entry) return entry.user
  if ('member' in entry) return entry.member === userId ? null : entry.member
  return entry.kind === 'deleted' || entry.kind === 'updated' ? null : numbersOf(entry).join()
}
