/** The judge judged: servers that were made wrong on purpose are found out. A run ends as soon as it has found what is looked for. */
import { expect, test } from 'vitest'
import { buildServer, type Mutation } from './build.ts'
import type { Fault } from './fault.ts'
import { getFault } from './faults.ts'
import { run } from './run.ts'
import type { Violation, ViolationName } from './violation.ts'

const timeout = 120_000
/** What comes about seldom has so long to come about. */
const lookedForSeconds = 30

interface Trial {
  mutations: Mutation[]
  fault: string
  /** What is to be found. */
  names: ViolationName[]
  /** Words that are to stand in what is found. */
  words?: string[]
  load?: Fault['load']
  /** What is looked for shows only when all is quiet: the run lasts so long, and is judged then. */
  seconds?: number
}

/** Runs the server; the names that are looked for, of those that were found, and the words. */
async function findIn({ mutations, fault: name, names, words = [], load = {}, seconds }: Trial): Promise<string[]> {
  const soughtIn = (found: readonly Violation[]): string[] => [
    ...names.filter(sought => found.some(violation => violation.name === sought)),
    ...words.filter(word => found.some(({ text }) => text.includes(word))),
  ]
  const isAll = (found: readonly Violation[]) => soughtIn(found).length === names.length + words.length
  const build = await buildServer(mutations)
  try {
    const chosen = getFault(name)
    const fault = { ...chosen, load: { ...chosen.load, ...load }, recoverWithinMs: 2000 }
    const early = seconds === undefined && { suffices: isAll }
    const played = await run({ fault, seed: 1, seconds: seconds ?? lookedForSeconds, main: build.main, ...early })
    return soughtIn(played.violations)
  } finally {
    await build.remove()
  }
}

async function expectFound(trial: Trial): Promise<void> {
  expect(await findIn(trial)).toEqual([...trial.names, ...(trial.words ?? [])])
}

test('a server that repairs no gaps loses, and one that miscounts is found out', { timeout }, async () => {
  const deafToDoubt = {
    file: 'delivery/rooms/room-tail.js',
    line: '#startReading() {',
    instead: '#startReading() { if (this.#live) return;',
  }
  const miscounts = {
    file: 'domain/read-progress.js',
    line: 'number - Math.max(marker, oldest - 1)',
    instead: 'number - 1 - Math.max(marker, oldest - 1)',
  }
  const names: ViolationName[] = ['end-missing', 'unread-differs']
  await expectFound({ mutations: [deafToDoubt, miscounts], fault: 'pubsub-killed', names, seconds: 2 })
})

test('a server that keeps telling those who were removed leaks', { timeout }, async () => {
  const blindToRemoval = {
    file: 'delivery/rooms/room-tail.js',
    line: 'leaving = this.#followers.leavingBy(entry)',
    instead: 'leaving = []',
  }
  await expectFound({ mutations: [blindToRemoval], fault: 'kicks', names: ['after-removal'] })
})

test('a server that does not remember what was sent sends twice', { timeout }, async () => {
  const forgetful = {
    file: 'store/scripts/append-message.lua',
    line: 'local sent = recall()',
    instead: 'local sent = nil',
  }
  await expectFound({ mutations: [forgetful], fault: 'replies-cut', names: ['sent-twice'] })
})

test('a server that keeps texts which it has read shows what was deleted', { timeout }, async () => {
  const keepsTexts = {
    file: 'delivery/rooms/readings.js',
    line: 'items: itemsByNumber(items)',
    instead: 'items: itemsByNumber(items.map(item => ((globalThis.kept ??= {})[roomId + item.number] ??= item)))',
  }
  await expectFound({ mutations: [keepsTexts], fault: 'none', names: ['erased-shown'] })
})

test('a server that takes an answer for what an entry shows as long as the entry is the same shows what was deleted, and one that notes what the app did not take leaves it out', {
  timeout,
}, async () => {
  const knowsOnlyEntries = {
    file: 'domain/event.js',
    line: "[facts.roomId, logged.sequence, logged.check, ...shown, ...people, facts.room?.version ?? ''].join(' ')",
    instead: 'logged.check',
  }
  const takesItForTold = {
    file: 'hooks/webhooks.js',
    line: "const isDone = outcome === 'told' || outcome === 'idle'",
    instead: 'const isDone = true',
  }
  const mutations = [knowsOnlyEntries, takesItForTold]
  await expectFound({ mutations, fault: 'webhooks-receiver-bad', names: ['erased-shown', 'hole'] })
})

test('a server that replays a stay to whoever is no member any more leaks, and one whose signals come too early is found out', {
  timeout,
}, async () => {
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
  const hearsAtOnce = {
    file: 'delivery/feed/feed.js',
    line: 'this.#started = { outlet, viewer, views };',
    instead: 'this.#started = { outlet, viewer, views }; outlet.hearsSignals = true;',
  }
  const load = { hintsPerSecond: 60, changesPerSecond: 20 }
  const names: ViolationName[] = ['told-after-end', 'signal-early']
  await expectFound({ mutations: [goesOn, asksNobody, hearsAtOnce], fault: 'sockets-cut', names, load })
})

test('a server that asks nobody whether they may is found out', { timeout }, async () => {
  const hearsTheMuted = {
    file: 'store/scripts/roles.lua',
    line: "if till and till > now_ms() then return nil, { 'muted', till } end",
    instead: '',
  }
  const hearsTheBlocked = {
    file: 'store/scripts/append-message.lua',
    line: "if is_direct and has_blocks() then return { 'blocked' } end",
    instead: '',
  }
  const invitesForEver = { file: 'store/scripts/join-room.lua', line: 'if invitation then use() end', instead: '' }
  const tellsWhoListened = {
    file: 'delivery/rooms/followers.js',
    line: 'return isClosing(entry) ?',
    instead: 'return false ?',
  }
  await expectFound({
    mutations: [hearsTheMuted, hearsTheBlocked, invitesForEver, tellsWhoListened],
    fault: 'none',
    names: ['without-right', 'admitted-too-many', 'after-removal'],
    words: ['muted until', '"kind":"block"'],
    load: { rulingsPerSecond: 40 },
  })
})
