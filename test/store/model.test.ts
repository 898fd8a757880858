/** Random commands, on real Redis and on a model in memory: whatever is done, both answer and hold the same. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Limits } from '../../src/domain/limits.ts'
import { connect, stutter } from '../support/connect.ts'
import { perform } from './model/acts.ts'
import { type Command, commands, readings } from './model/commands.ts'
import { doorways, governed, opening, orderly, overlooked, paired, tiresome } from './model/examples.ts'
import { repetitive } from './model/message-commands.ts'
import { expectSameList, expectSameRoom, expectSameRooms } from './model/state.ts'
import { taleOf } from './model/tale.ts'
import { createWorld, openStores } from './model/world.ts'
import { limitsWith } from './some.ts'

const once = connect()
const twice = stutter(connect())

/** How many lists of commands are tried; for the long run, `MODEL_RUNS=5000`. */
const runs = Number(process.env.MODEL_RUNS ?? 200)

/** Every answer that the runs must have met, or they would have proved nothing about it. */
const answers = {
  create: ['created', 'repeated', 'conflict', 'deleted', 'late'],
  add: ['added', 'already', 'not-a-member', 'not-allowed', 'banned', 'full', 'late', 'limited'],
  remove: ['removed', 'stranger', 'not-a-member', 'not-allowed', 'owner', 'limited'],
  update: ['updated', 'not-a-member', 'not-allowed', 'limited'],
  mute: ['muted', 'stranger', 'not-a-member', 'not-allowed', 'full', 'limited'],
  ban: ['banned', 'not-a-member', 'not-allowed', 'full', 'limited'],
  unban: ['unbanned', 'none', 'not-a-member', 'not-allowed', 'limited'],
  role: ['set', 'stranger', 'not-a-member', 'not-allowed', 'full', 'limited'],
  send: [
    'sent',
    'repeated',
    'conflict',
    'not-a-member',
    'not-allowed',
    'muted',
    'slow',
    'no-reply',
    'unknown',
    'closed',
    'blocked',
    'late',
  ],
  edit: ['edited', 'not-found', 'not-a-member', 'not-allowed', 'muted', 'blocked', 'empty', 'limited'],
  erase: ['deleted', 'not-found', 'not-a-member', 'not-allowed', 'limited'],
  react: ['added', 'already', 'not-found', 'not-a-member', 'not-allowed', 'muted', 'blocked', 'full', 'limited'],
  unreact: ['removed', 'none', 'not-found', 'not-a-member', 'limited'],
  invite: ['created', 'not-a-member', 'not-allowed', 'full'],
  revoke: ['revoked', 'not-a-member', 'not-allowed'],
  join: ['joined', 'already', 'not-found', 'banned', 'full', 'late', 'limited'],
  depart: ['departed', 'gone', 'heir'],
  listInvitations: ['some', 'empty', 'nothing'],
  findInvitation: ['found', 'nothing'],
  rename: ['found', 'nothing'],
  delete: ['deleted', 'not-a-member', 'not-allowed'],
  intend: ['found', 'full', 'blocked'],
  open: ['opened', 'already', 'blocked', 'late', 'gone'],
  block: ['blocked', 'already', 'full'],
  unblock: ['boolean'],
  listBlocked: ['some', 'empty'],
  eraseAll: ['erased', 'not-a-member', 'not-allowed'],
  markRead: ['found', 'nothing'],
  typing: ['boolean', 'muted', 'nothing'],
  readMarkers: ['some', 'nothing'],
  findRoom: ['found', 'nothing'],
  findOpenRoom: ['found', 'nothing'],
  readLog: ['GOOD', 'DIVERGED', 'TOO_OLD', 'nothing'],
  readShown: ['found', 'nothing'],
  readReactions: ['some', 'nothing'],
  readUsers: ['found'],
  pageMembers: ['some', 'empty', 'nothing'],
  pageMessages: ['found', 'nothing'],
  findMessage: ['found', 'nothing'],
}

/** What holds for every list of commands, under these limits. */
function agreement(limits: Limits, met: Set<string>) {
  const stores = openStores(once, limits)
  const stuttering = openStores(twice, limits)
  return fc.asyncProperty(commands, async list => {
    const world = await createWorld(stores, limits)
    for (const command of [...opening, ...list]) {
      await perform(world, command.twice ? stuttering : stores, command)
      if (!readings.has(command.kind)) await expectSameRoom(world, stores, world.roomIds[command.room]!)
    }
    await expectSameRooms(world, stores)
    await Promise.all(world.users.map(user => expectSameList(world, stores, user)))
    for (const answer of world.met) met.add(answer)
  })
}

/** What led to a failure as a story, and how to run it again. */
function tell({ failed, counterexample, errorInstance, seed, counterexamplePath }: fc.RunDetails<[Command[]]>): void {
  if (!failed) return
  const story = taleOf([...opening, ...(counterexample?.[0] ?? [])])
  const again = `{ seed: ${seed}, path: ${JSON.stringify(counterexamplePath)} }`
  throw new Error(`Stores and models disagree at the end of this story ${again}:\n${story}`, { cause: errorInstance })
}

/** So little is kept that every run trims what it wrote, and what one minute allows is soon used up, or never. */
const limitsOf = (changes: number, messageRetentionDays: number) =>
  limitsWith({
    ...{ messagesPerRoom: 3, logEntriesPerRoom: 8, messageRetentionDays, reactionsPerMessage: 2 },
    ...{ invitationsPerRoom: 1, joinsPerMinute: changes },
    ...{ membersPerRoom: 3, roomsPerUser: 1, roomsAddedPerUser: 1, directRoomsPerUser: 1, blockedUsers: 1 },
    ...{ membershipChangesPerMinute: 2 * changes, membershipChangesPerMember: changes },
    ...{ roomChangesPerMinute: 2 * changes, roomChangesPerMember: changes, moderatorsPerRoom: 1 },
    ...{ moderationsPerRoom: 2 * changes, moderationsPerMember: changes, mutesPerRoom: 1, bansPerRoom: 1 },
    ...{ editsPerRoom: 2 * changes, editsPerMember: changes },
    ...{ reactionsPerRoom: 2 * changes, reactionsPerMember: changes },
  })

test('whatever is done, the stores answer and hold what their models do', { timeout: 600_000 }, async () => {
  const met = new Set<string>()
  const properties = [limitsOf(2, 0), limitsOf(100, 1)].map(limits => agreement(limits, met))
  const examples = [tiresome, repetitive, governed, orderly, doorways, paired, overlooked]
  const tries = properties.map(each =>
    fc.assert(each, { reporter: tell, numRuns: examples.length, examples: examples.map(list => [list]) }),
  )
  // Twenty at a time: what takes the time is waiting for Redis to sync its file, once for all that wait.
  const asserts = Array.from({ length: 10 }, () =>
    properties.map(each => fc.assert(each, { reporter: tell, numRuns: Math.ceil(runs / 20) })),
  )
  await Promise.all([...tries, ...asserts.flat()])
  const wanted = Object.entries(answers).flatMap(([what, all]) => all.map(answer => `${what}: ${answer}`))
  expect(wanted.filter(answer => !met.has(answer))).toEqual([])
})
