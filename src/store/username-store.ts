/** Usernames, of which each belongs to one. */

// Name and profile stand in two hash slots, so that each step leaves what is right if the next one never comes: a name is
// claimed before a profile has it, kept behind, and let go of once none has.
import { nameHeldMs } from '../domain/account.ts'
import type { UserId } from '../domain/id.ts'
import { newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { usernameKey } from './keys.ts'
import { readProfile } from './profile.ts'
import { defineScripts, replying } from './scripts.ts'

const claim = { keys: ['username'], args: ['user', 'attempt', 'claimMs'] } as const

export const usernameScripts = {
  claimUsername: replying<0 | 1>()(claim),
  doubtUsername: replying<0 | 1>()(claim),
  keepUsername: replying<0 | 1>()({ keys: ['username'], args: ['user'] }),
  dropUsername: replying<0 | 1>()({ keys: ['username'], args: ['user', 'attempt'] }),
  releaseUsername: replying<0 | 1>()({ keys: ['username'], args: ['user', 'heldMs'] }),
}

/** How long a username is held for someone whose profile does not have it yet. */
const claimMs = 60_000

export function createUsernameStore(redis: RedisClient) {
  const scripts = defineScripts(redis, usernameScripts, ['usernames'])

  /**
   * For good, unless the profile has another name by now. The account may have been deleted meanwhile, and its name let go of:
   * then it is let go of now.
   */
  async function keep(name: string, user: UserId): Promise<'kept' | 'taken' | 'deleted'> {
    const username = usernameKey(name)
    if ((await scripts.keepUsername({ username, user })) === 0) return 'taken'
    const profile = await readProfile(redis, user)
    if (!profile) await scripts.releaseUsername({ username, user, heldMs: nameHeldMs })
    else if (profile.username !== name) await letGo(name, user)
    return profile ? 'kept' : 'deleted'
  }

  /** Of a name that the profile does not have any more. Another call may give it back to the same user meanwhile: then it stays theirs. */
  async function letGo(name: string, user: UserId): Promise<void> {
    const username = usernameKey(name)
    const attempt = newAttempt()
    if ((await scripts.doubtUsername({ username, user, attempt, claimMs })) === 0) return
    const profile = await readProfile(redis, user)
    if (profile?.username === name) await keep(name, user)
    else await scripts.dropUsername({ username, user, attempt })
  }

  return {
    /** Whether the name is the user's: for 60 s, unless it is kept. */
    claim: async (name: string, user: UserId): Promise<boolean> =>
      (await scripts.claimUsername({ username: usernameKey(name), user, attempt: newAttempt(), claimMs })) === 1,
    keep,
    letGo,
    /** Of a user whose account was deleted: others can take it, 30 days from the first time on. */
    release: (name: string, user: UserId): Promise<0 | 1> =>
      scripts.releaseUsername({ username: usernameKey(name), user, heldMs: nameHeldMs }),
  }
}
