/** What every script takes that changes a room, or what is in it. */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import { channels, retentionMs, roomKeys } from './keys.ts'

export function changeOf(roomId: RoomId, by: UserId, limits: Limits) {
  const { answered, ...keys } = roomKeys(roomId)
  const attempt = newAttempt()
  return {
    ...keys,
    answered: answered(by, `s:${attempt}`),
    by,
    attempt,
    channel: channels.room(roomId),
    logLimit: limits.logEntriesPerRoom,
    retentionMs: retentionMs(limits),
    answerLifeMs: answerLifeMs.server,
  }
}

/** The room's rates of what it is, and of roles. */
export const roomChangeLimits = ({ roomChangesPerMinute, roomChangesPerMember }: Limits) => ({
  changesLimit: roomChangesPerMinute,
  ownChangesLimit: roomChangesPerMember,
})
