/** The authorization matrix: everything that can be asked × everybody who may ask, on a whole instance, against the one table. */
import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/domain/limits.ts'
import { deeds } from '../schema/authorization/deeds.ts'
import { kinds, listen, play, watch } from '../schema/authorization/hearing.ts'
import { judge } from '../schema/authorization/judge.ts'
import {
  ask,
  type Column,
  columns,
  configuredTokens,
  gather,
  get,
  makePlace,
  openListener,
  type Place,
  type Visibility,
} from '../schema/authorization/place.ts'
import { reads } from '../schema/authorization/reads.ts'
import { nameWidth, rows } from '../schema/authorization/table.ts'
import { startInstance } from '../support/instance.ts'

/** Many rooms in little time; what rates and shares do has tests of its own. */
const limits = {
  ...Object.fromEntries(
    Object.entries(defaultLimits)
      .filter(([name]) => /PerMinute|PerHour|PerMember|PerUser|PerSocket|caller(Share|Burst|Waiting)/.test(name))
      .map(([name, value]) => [name, 100 * value]),
  ),
  documentCost: 10_000_000,
}

async function openWorld(visibility: Visibility) {
  const instance = await startInstance({ limits, appTokens: configuredTokens })
  const gathered = await gather(instance)
  const { people } = gathered
  const listen = openListener(instance, people)
  const makeNext = async (): Promise<Place> => {
    const place = await makePlace(instance, gathered, visibility)
    await listen(place)
    return place
  }
  const tokenOf = (column: Column) => (column === 'nobody' ? undefined : people[column].token)
  return { instance, people, makeNext, tokenOf }
}

const lineOf = (name: string, cells: readonly string[]) => `${name.padEnd(nameWidth)} ${cells.join(' ')}`
const expected = (visibility: Visibility, names: readonly string[]) =>
  rows
    .filter(({ name }) => names.includes(name))
    .map(({ name, cells }) => `${name.padEnd(nameWidth)} ${cells[visibility]}`)

test.each(['PRIVATE', 'PUBLIC'] as const)(
  'whoever reads in a %s room is shown what the table says',
  async visibility => {
    const { instance, makeNext, tokenOf } = await openWorld(visibility)
    const place = await makeNext()
    const lines: string[] = []
    for (const [name, row] of Object.entries(reads)) {
      const cell = async (column: Column) =>
        judge(await ask(instance, tokenOf(column), row.text(place, column)), row, place)
      lines.push(lineOf(name, await Promise.all(columns.map(cell))))
    }
    expect(lines).toEqual(expected(visibility, Object.keys(reads)))
  },
)

test.each(['PRIVATE', 'PUBLIC'] as const)(
  'whoever does something in a %s room may do what the table says',
  { timeout: 600_000 },
  async visibility => {
    const world = await openWorld(visibility)
    let place = await world.makeNext()
    const lines: string[] = []
    for (const [name, row] of Object.entries(deeds)) {
      const cells: string[] = []
      for (const column of columns) {
        if (row.prepare) await get(world.instance, world.people.owner.token, row.prepare(place))
        cells.push(judge(await ask(world.instance, world.tokenOf(column), row.text(place, column)), row, place))
        // A refusal changes nothing, so that the next one finds the room as it was.
        const isSpoilt = row.spoils || row.prepare !== undefined || (cells.at(-1) === '+' && !row.keeps)
        if (isSpoilt) place = await world.makeNext()
      }
      lines.push(lineOf(name, cells))
    }
    expect(lines).toEqual(expected(visibility, Object.keys(deeds)))
  },
)

test.each(['PRIVATE', 'PUBLIC'] as const)(
  'whoever listens to a %s room hears what the table says',
  async visibility => {
    const { instance, makeNext } = await openWorld(visibility)
    const place = await makeNext()
    const who = await watch(instance, place)
    const ears = await listen(instance, place)
    const ready = ears.cells('FeedReady')
    await play(instance, place, ears)
    await ears.settle()
    const lines = [
      lineOf('Subscription.events', [ready]),
      lineOf('Subscription.presence', [who]),
      ...kinds.map(kind => lineOf(`${kind}.*`, [ears.cells(kind)])),
    ]
    expect(lines).toEqual(
      expected(visibility, ['Subscription.events', 'Subscription.presence', ...kinds.map(kind => `${kind}.*`)]),
    )
  },
)
