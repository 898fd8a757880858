/** A private room of this owner's as it is in the beginning, for tests that make their rooms up. */
import type { RoomId } from '../../src/domain/id.ts'
import { initialRights } from '../../src/domain/role.ts'
import type { Room } from '../../src/domain/room.ts'
import type { User } from '../../src/domain/user.ts'

export const roomOf = (id: RoomId, owner: User, name = 'Tea', createdAt = 0): Room => ({
  id,
  kind: 'GROUP',
  name,
  topic: null,
  avatarUrl: null,
  metadata: null,
  visibility: 'PRIVATE',
  slowModeSeconds: 0,
  ...initialRights('PRIVATE'),
  owner: owner.id,
  createdAt,
  version: '1',
})
