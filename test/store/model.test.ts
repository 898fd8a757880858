import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Limits } from '../../src/domain/limits.ts'
import { connect, stutter } from '../support/connect.ts'
import { perform } from './model/acts.ts'
import { commands, opening, readings, tiresome } from './model/commands.ts'
import { expectSameList, expectSameRoom, expectSameRooms } from './model/state.ts'
import { createWorld, openStores } from './model/world.ts'
import { limitsWith } from './some.ts'

const once = connect()
const twice = stutter(connect())

/** Every answer that the runs must have met, or they would have proved nothing about it. */
const answers = {
  create: ['created', 'repeated', 'conflict', 'deleted', 'late'],
  add: ['added', 'already', 'not-a-member', 'full', 'late', 'limited'],
  remove: ['removed', 'stranger', 'not-a-member', 'creator', 'limited'],
  send: ['sent', 'repeated', 'conflict', 'not-a-member'],
  delete: ['deleted', 'not-a-member', 'not-the-creator'],
  intend: ['found', 'full'],
  findRoom: ['found', 'nothing'],
  findOwnRoom: ['found', 'nothing'],
  readLog: ['GOOD', 'DIVERGED', 'TOO_OLD', 'nothing'],
  pageMembers: ['some', 'empty', 'nothing'],
  pageMessages: ['some', 'empty', 'nothing'],
  findMessage: ['found', 'nothing'],
}

/** What holds for every list of commands, under these limits. */
function agreement(limits: Limits, met: Set<string>) {
  const stores = openStores(once, limits)
  const stuttering = openStores(twice, limits)
  return fc.asyncProperty(commands, async list => {
    const world = createWorld(limits)
    for (const command of [...opening, ...list]) {
      await perform(world, command.twice ? stuttering : stores, command)
      if (!readings.has(command.kind)) await expectSameRoom(world, stores, world.roomIds[command.room]!)
    }
    await expectSameRooms(world, stores)
    await Promise.all(world.users.map(user => expectSameList(world, stores, user)))
    for (const answer of world.met) met.add(answer)
  })
}

test('whatever is done, the stores answer and hold what their models do', { timeout: 120_000 }, async () => {
  const met = new Set<string>()
  const small = { messagesPerRoom: 2, membersPerRoom: 3, roomsPerUser: 1, roomsAddedPerUser: 1 }
  const properties = [2, 100].map(changes =>
    agreement(
      limitsWith({ ...small, membershipChangesPerMinute: 2 * changes, membershipChangesPerMember: changes }),
      met,
    ),
  )
  // 500 runs, twenty at a time: what takes the time is waiting for Redis to sync its file, once for all that wait.
  const asserts = Array.from({ length: 10 }, () =>
    properties.map(each => fc.assert(each, { numRuns: 25, examples: [[tiresome]] })),
  )
  await Promise.all(asserts.flat())
  const wanted = Object.entries(answers).flatMap(([what, all]) => all.map(answer => `${what}: ${answer}`))
  expect(wanted.filter(answer => !met.has(answer))).toEqual([])
})
