import { expect, test } from 'vitest'
import { buildServer, type Mutation } from './build.ts'
import type { Fault } from './fault.ts'
import { getFault } from './faults.ts'
import { run } from './run.ts'
import type { Violation, ViolationName } from './violation.ts'

const timeout = 120_000

/** Runs a server that was made wrong on purpose; the names of what the run finds. */
async function namesOf(mutations: Mutation | Mutation[], faultName: string, seconds = 3): Promise<Set<ViolationName>> {
  return new Set((await violationsOf([mutations].flat(), faultName, seconds)).map(({ name }) => name))
}

async function violationsOf(
  mutations: Mutation[],
  faultName: string,
  seconds: number,
  load: Fault['load'] = {},
): Promise<Violation[]> {
  const build = await buildServer(mutations)
  try {
    const chosen = getFault(faultName)
    const fault = { ...chosen, load: { ...chosen.load, ...load }, recoverWithinMs: 2000 }
    return (await run({ fault, seed: 1, seconds, main: build.main })).violations
  } finally {
    await build.remove()
  }
}

test('a server that repairs no gaps loses', { timeout }, async () => {
  const deafToDoubt = {
    file: 'delivery/rooms/room-tail.js',
    line: '#startReading() {',
    instead: '#startReading() { if (this.#live) return;',
  }
  expect(await namesOf(deafToDoubt, 'pubsub-killed')).toContain('end-missing')
})

test('a server that keeps telling those who were removed leaks', { timeout }, async () => {
  const blindToRemoval = {
    file: 'delivery/rooms/room-tail.js',
    line: 'leaving = this.#followers.leavingBy(entry)',
    instead: 'leaving = []',
  }
  expect(await namesOf(blindToRemoval, 'kicks')).toContain('after-removal')
})

test('a server that does not remember what was sent sends twice', { timeout }, async () => {
  const forgetful = {
    file: 'store/scripts/append-message.lua',
    line: 'local sent = recall(answered)',
    instead: 'local sent = nil',
  }
  // Longer: of the few replies that are cut, some have to be those of messages.
  expect(await namesOf(forgetful, 'replies-cut', 8)).toContain('sent-twice')
})

test('a server that keeps texts which it has read shows what was deleted', { timeout }, async () => {
  const keepsTexts = {
    file: 'delivery/rooms/readings.js',
    line: 'items: itemsByNumber(items)',
    instead: 'items: itemsByNumber(items.map(item => ((globalThis.kept ??= {})[roomId + item.number] ??= item)))',
  }
  expect(await namesOf(keepsTexts, 'none', 8)).toContain('erased-shown')
})

test('a server that takes an answer for what an entry shows as long as the entry is the same shows what was deleted', {
  timeout,
}, async () => {
  const knowsOnlyEntries = {
    file: 'domain/event.js',
    line: "[facts.roomId, logged.sequence, logged.check, ...shown, ...people, facts.room?.version ?? ''].join(' ')",
    instead: 'logged.check',
  }
  expect(await namesOf(knowsOnlyEntries, 'none', 8)).toContain('erased-shown')
})

test('a server that replays a stay to whoever is no member any more leaks', { timeout }, async () => {
  const following = "{ ...unseen(roomId), state: 'following', position: beginning.position, shown: beginning.position }"
  const goesOn = {
    file: 'delivery/feed/opening.js',
    line: 'return outside(request, answer, judge);',
    instead: `return beginning.from === 'cursor' && !deleted ? ${following} : outside(request, answer, judge);`,
  }
  const asksNobody = {
    file: 'delivery/feed/catching-up.js',
    line: '!reading || !mayShow(view, reading.membership, reading.mayListen)',
    instead: '!reading',
  }
  expect(await namesOf([goesOn, asksNobody], 'sockets-cut', 6)).toContain('told-after-end')
})

// Some of it comes about seldom in a few seconds: it is looked for again.
test('a server that asks nobody whether they may is found out', { timeout, retry: 4 }, async () => {
  const hearsTheMuted = {
    file: 'store/scripts/rights.lua',
    line: "if till and till > now_ms() then return nil, { 'muted', till } end",
    instead: '',
  }
  const hearsTheBlocked = {
    file: 'store/scripts/append-message.lua',
    line: "if is_direct and has_blocks(blocks) then return { 'blocked' } end",
    instead: '',
  }
  const invitesForEver = { file: 'store/scripts/join-room.lua', line: 'if invitation then use() end', instead: '' }
  const tellsWhoListened = {
    file: 'delivery/rooms/followers.js',
    line: 'return isClosing(entry) ?',
    instead: 'return false ?',
  }
  const mutations = [hearsTheMuted, hearsTheBlocked, invitesForEver, tellsWhoListened]
  const found = await violationsOf(mutations, 'none', 8, { rulingsPerSecond: 40 })
  const names = new Set(found.map(({ name }) => name))
  expect([...names]).toEqual(expect.arrayContaining(['without-right', 'admitted-too-many']))
  // Who listened hears on of entries or of signals: what comes first.
  expect(names.has('after-removal') || names.has('signal-outside')).toBe(true)
  expect(found.filter(({ text }) => text.includes('muted until'))).not.toEqual([])
  expect(found.filter(({ text }) => text.includes('"kind":"block"'))).not.toEqual([])
})

test('a server whose signals come too early, and which miscounts, is found out', { timeout }, async () => {
  const hearsAtOnce = {
    file: 'delivery/feed/feed.js',
    line: 'this.#running = { outlet, viewer, views };',
    instead: 'this.#running = { outlet, viewer, views }; outlet.hearsSignals = true;',
  }
  const miscounts = {
    file: 'domain/reading.js',
    line: 'number - Math.max(marker, oldest - 1)',
    instead: 'number - 1 - Math.max(marker, oldest - 1)',
  }
  const load = { hintsPerSecond: 60, changesPerSecond: 20 }
  const found = await violationsOf([hearsAtOnce, miscounts], 'sockets-cut', 4, load)
  const names = new Set(found.map(({ name }) => name))
  expect([...names]).toEqual(expect.arrayContaining(['signal-early', 'unread-differs']))
})
