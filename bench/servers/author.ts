/** Who sends, for servers that know no sessions: told by the bench. */
import type { RoomId } from '../../src/domain/id.ts'
import type { User } from '../../src/domain/user.ts'
import { bareMessage } from '../parlor-stores.ts'

const author: User = JSON.parse(process.env.AUTHOR!)

export const newMessage = (roomId: RoomId, body: string) => bareMessage({ roomId, author, body })
