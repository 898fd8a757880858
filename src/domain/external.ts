/** People and rooms as the application that embeds Parlor knows them: by ids of its own. */
import { createHash } from 'node:crypto'
import type { RoomId, UserId } from './id.ts'
import { lettersAndDigits } from './letters.ts'
import type { Limits } from './limits.ts'
import { clientIdIssue } from './text.ts'

const idOf = (...parts: string[]): string =>
  lettersAndDigits(createHash('sha256').update(parts.join('\n')).digest().subarray(0, 16))

/** The user whom this issuer knows by this id: the same wherever they come from, and another one with every other issuer. */
export const externalUserId = (issuer: string, externalId: string): UserId =>
  `user_${idOf('external user', issuer, externalId)}`

/** The room that the application knows by this id. */
export const externalRoomId = (externalId: string): RoomId => `room_${idOf('external room', externalId)}`

/** A username for whoever brought none: nobody can choose it, for it has a hyphen. */
export const externalUsername = (id: UserId): string =>
  `user-${createHash('sha256').update(id).digest('hex').slice(0, 20)}`

/** Why this is no id that an application may use; null: it is one. It is kept as it is given. */
export const externalIdIssue = (externalId: string, { externalIdChars }: Pick<Limits, 'externalIdChars'>) =>
  clientIdIssue(externalId, { name: 'An external id', max: externalIdChars })
