/** Waits, each time up to a deadline: until everybody is live again, until all is quiet, until nothing is left behind. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ResetReason } from '../../src/domain/event.ts'
import type { RoomId } from '../../src/domain/id.ts'
import { locateMessage } from '../../src/domain/message.ts'
import { roomKeys, webhookKeys } from '../../src/store/keys.ts'
import { untilSuccess } from '../support/until.ts'
import { isOfApp } from './check-webhook.ts'
import { check } from './checker.ts'

import type { Crowd, Room } from './crowd.ts'
import type { Send } from './history.ts'
import type { Load } from './load.ts'
import { longEnough } from './machine.ts'
import { readState, type State } from './state.ts'
import type { World } from './world.ts'

const emptyWithinMs = 15_000
/** Rooms that were taken by an instance which is no more are let go after 15.5 s. */
const toldWithinMs = 30_000
const lookEveryMs = 100

/** One message to every room from now on: everybody who is in it must hear it. */
export async function awaitEverybody(
  crowd: Crowd,
  load: Load,
  { mendedAt, withinMs }: { mendedAt: number; withinMs: number },
) {
  const probes = new Map<Room, Send | null>(crowd.rooms.map(room => [room, null]))
  for (const room of crowd.rooms) void load.send(room, room.creator).then(send => probes.set(room, send))
  for (;;) {
    const late = await findDeaf(crowd, probes)
    const tookMs = Date.now() - mendedAt
    if (late.length === 0 || tookMs > withinMs) return { tookMs, late }
    await pause(lookEveryMs / 4)
  }
}

/** The clients that should have heard a probe by now, each in words. */
async function findDeaf({ world, listeners }: Crowd, probes: Map<Room, Send | null>): Promise<string[]> {
  const deaf: string[] = []
  for (const [room, probe] of probes) {
    const sequence = probe?.messageId && sequenceOf(world, probe.messageId)
    if (!sequence) {
      deaf.push(`the message to ${room.id} is ${probe?.outcome ?? 'not answered'}, and not seen`)
      continue
    }
    const key = roomKeys(room.id as RoomId).members
    const members = await untilSuccess(() => world.backend.admin.hgetall(key))
    for (const { person, positions, lineage } of listeners.filter(listener => listener.hears(room.id))) {
      const at = positions.get(room.id)?.sequence ?? 0
      // Whoever was added after it need not be live yet.
      const since = sequenceIn(members[person.user.id])
      if (since < sequence && lineage.end === 'listening' && at < sequence)
        deaf.push(`${lineage.client} stands at ${at} in ${room.id}, not ${sequence}`)
    }
  }
  return deaf
}

/** Which entry began this membership; never, where there is none. */
const sequenceIn = (membership: string | undefined): number =>
  membership === undefined ? Number.POSITIVE_INFINITY : JSON.parse(membership).sequence

/** Where in the log the message stands; undefined until the observer has seen it. */
function sequenceOf({ observer }: World, messageId: string): number | undefined {
  const { roomId, place } = locateMessage(messageId)!
  for (const { check, entry, sequence } of observer.seen.get(roomId)?.values() ?? [])
    if (check === place.check && entry.kind === 'message') return sequence
  return undefined
}

/** Everything that was written has arrived wherever it should. Answers what has not. */
export async function awaitQuiet(
  crowd: Crowd,
  { mayReset, withinMs }: { mayReset: ResetReason[] | undefined; withinMs: number },
): Promise<string[]> {
  let deadline = Date.now() + withinMs
  for (;;) {
    const beganAt = Date.now()
    const pending = crowd.listeners
      .filter(({ ready, lineage }) => !ready && lineage.end === 'listening')
      .map(({ lineage }) => `${lineage.client} is not ready`)
    const late = pending.length > 0 ? pending : await findMissing(crowd, mayReset)
    // To judge a long run takes longer than anybody may take to recover.
    deadline += Date.now() - beganAt
    if (late.length === 0 || Date.now() > deadline) return late
    await pause(lookEveryMs)
  }
}

const findMissing = async (crowd: Crowd, mayReset: ResetReason[] | undefined): Promise<string[]> =>
  check(crowd.world.history, await readEverything(crowd), mayReset)
    .filter(({ name }) => name === 'end-missing' || name === 'loss-untold')
    .map(({ text }) => text)

/** Of the sets in which the webhook keeps the names of rooms, how many the largest one has. */
export async function hooksKept({ backend: { admin } }: World): Promise<number> {
  const { news, taken, failing, parked } = webhookKeys
  const kept = await Promise.all([admin.zcard(news), admin.zcard(taken), admin.hlen(failing), admin.hlen(parked)])
  return Math.max(...kept)
}

/** The app, which is well again, has been told everything, and nobody means to tell it more. Answers what it was not. */
export async function awaitTold(crowd: Crowd): Promise<string[]> {
  const { world } = crowd
  const deadline = Date.now() + longEnough(toldWithinMs)
  for (;;) {
    const told = check(world.history, await readEverything(crowd), [], { toldApp: world.app.told })
    const untold = told.filter(({ name, text }) => name === 'end-missing' && isOfApp(text)).map(({ text }) => text)
    const kept = await untilSuccess(() => hooksKept(world))
    const late = kept > 0 ? [...untold, `${kept} rooms are kept for the app`] : untold
    if (late.length === 0 || Date.now() > deadline) return late
    await pause(lookEveryMs)
  }
}

export const readEverything = ({ world, people, beside }: Crowd): Promise<State> =>
  untilSuccess(() =>
    readState(world.backend.admin, {
      roomIds: [...world.observer.seen.keys()],
      userIds: [...people, ...beside].map(({ user }) => user.id),
      seen: world.observer.seen,
    }),
  )

/** Nobody is there any more: nothing may stay subscribed in Redis, and no socket open. Answers what has stayed. */
export async function awaitEmpty({ backend, instances }: World): Promise<string[]> {
  const deadline = Date.now() + longEnough(emptyWithinMs)
  for (const { front } of instances) front.cut()
  for (;;) {
    const kept = (await backend.channels()).filter(channel => !/^(\d+\/heartbeat:|__)/.test(channel))
    const held = await Promise.all(instances.map(instance => instance.held()))
    const left = [...kept.map(channel => `${channel} is still subscribed`), ...held.flat()]
    if (left.length === 0 || Date.now() > deadline) return left
    await pause(lookEveryMs)
  }
}
