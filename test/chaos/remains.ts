/** Looks in Redis for what is left of people who have deleted their account. */
import type { UserId } from '../../src/domain/id.ts'
import { deletionsKey, userKeys } from '../../src/store/keys.ts'
import { untilSuccess } from '../support/until.ts'
import { mayBeLost } from './check-commands.ts'
import type { World } from './world.ts'

/** Of those deletions that are done. In words. */
export async function findRemains({ backend, history }: World): Promise<string[]> {
  const { departures, losses } = history
  const done = departures.filter(({ goneAt, invokedAt }) => goneAt !== null && !mayBeLost(invokedAt, losses))
  const each = done.map(({ userId }) => untilSuccess(() => findRemainsOf(backend.admin, userId as UserId)))
  return (await Promise.all(each)).flat()
}

async function findRemainsOf(redis: World['backend']['admin'], userId: UserId): Promise<string[]> {
  const { profile, password, sessions, rooms } = userKeys(userId)
  const [kept, secret, signedIn, listed, due] = await Promise.all([
    ...[redis.get(profile), redis.get(password), redis.zcard(sessions), redis.hgetall(rooms)],
    redis.zscore(deletionsKey, userId),
  ] as const)
  // Where it says when somebody is to look again, there may be more to do: who is gone is let in nowhere meanwhile.
  const isOver = due === null
  const joined = isOver ? Object.entries(listed).filter(([, value]) => value.startsWith('joined ')) : []
  const wrong = [
    ...(kept === null && secret === null ? [] : ['has a profile']),
    ...(signedIn === 0 || !isOver ? [] : [`is signed in ${signedIn} times`]),
    ...(joined.length === 0 ? [] : [`has ${joined} on the list`]),
  ]
  return wrong.map(text => `${userId}, who is no more, ${text}`)
}
