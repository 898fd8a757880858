/** Who sends, for servers that know no sessions: told by the bench. */
import type { User } from '../../src/domain/user.ts'

export const author: User = JSON.parse(process.env.AUTHOR!)
