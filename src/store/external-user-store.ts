/** People whom the application brings along: made at first sight, and changed by what it says of them. */
import { type ExternalChange, externalUsername } from '../domain/external.ts'
import { type NoteUnreadable, noteNothing } from '../domain/unreadable.ts'
import { newVersion, type User } from '../domain/user.ts'
import { answerLifeMs, newAttempt } from './attempt.ts'
import type { RedisClient } from './client.ts'
import { attemptKey, channels, userKeys } from './keys.ts'
import { decodeProfile, readProfile } from './profile.ts'
import { noting } from './readable.ts'
import { defineScripts, replying } from './scripts.ts'
import { createUsernameStore } from './username-store.ts'

export const externalUserScripts = {
  putUser: replying<[created: 0 | 1, user: string, before: string] | null>()({
    keys: ['profile', 'said', 'answered', 'deletion'],
    args: ['userJson', 'changesJson', 'version', 'saidAt', 'channel', 'answerLifeMs'],
  }),
}

export interface ExternalUser {
  /** As they are if they are new: with a username of their own, unless the change has one. */
  user: User
  change: ExternalChange
  /** When it was said, in milliseconds since 1970; null: now. What is older than what is known already changes nothing. */
  saidAt: number | null
}

interface Put {
  user: User
  created: boolean
  /** Their username before; empty: they are new. */
  before: string
}

export type ExternalUserStore = ReturnType<typeof createExternalUserStore>

export function createExternalUserStore(redis: RedisClient, noteUnreadable: NoteUnreadable = noteNothing) {
  const scripts = defineScripts(redis, externalUserScripts, ['profiles'])
  const usernames = createUsernameStore(redis)

  async function put({ user, change, saidAt }: ExternalUser): Promise<Put | 'deleted'> {
    const { profile, said, deletion } = userKeys(user.id)
    const reply = await scripts.putUser({
      profile,
      said,
      deletion,
      answered: attemptKey(user.id, newAttempt()),
      userJson: JSON.stringify({ ...user, ...change }),
      changesJson: JSON.stringify(change),
      version: newVersion(),
      saidAt: saidAt ?? '',
      channel: channels.user(user.id),
      answerLifeMs: answerLifeMs.server,
    })
    if (!reply) return 'deleted'
    const [created, json, before] = reply
    return { user: decodeProfile(profile, user.id, json), created: created === 1, before }
  }

  /** Somebody took the name of the profile, for whoever should have kept it was held up too long: another one, which nobody can take. */
  async function putAway(name: string, { user }: ExternalUser): Promise<void> {
    if ((await readProfile(redis, user.id))?.username !== name) return
    await putUser({ user, change: { username: externalUsername(user.id) }, saidAt: null })
  }

  /**
   * Makes the user, or changes what is given; `created`: nobody knew them. `deleted`: the account was, less than 30 days ago.
   */
  async function putUser(given: ExternalUser): Promise<{ user: User; created: boolean } | 'taken' | 'deleted'> {
    const { id } = given.user
    const known = await readProfile(redis, id)
    const { username = known?.username ?? externalUsername(id), ...rest } = given.change
    const user = { ...given.user, username }
    // Somebody may be giving them another name at this moment: then that one came later.
    if (known?.username === username) return shownOf(await put({ ...given, user, change: rest }))
    if (!(await usernames.claim(username, id))) return 'taken'
    const answer = await put({ ...given, user })
    if (answer === 'deleted') return answer
    const kept = await usernames.keep(username, id)
    if (kept === 'taken') await putAway(username, given)
    else if (answer.before && answer.before !== username) await usernames.letGo(answer.before, id)
    return kept === 'kept' ? shownOf(answer) : kept
  }

  return noting(noteUnreadable, { putUser })
}

const shownOf = (answer: Put | 'deleted') =>
  answer === 'deleted' ? answer : { user: answer.user, created: answer.created }
