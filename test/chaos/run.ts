/** One run: a crowd, a load, a fault; then everybody must be live again, and all that was written down is judged. */
import { setTimeout as pause } from 'node:timers/promises'
import { defaultLimits } from '../../src/domain/limits.ts'
import { Canary } from './canary.ts'
import { arrivesWithinMs } from './check-shown.ts'
import { check } from './checker.ts'
import { Crowd, type CrowdSize } from './crowd.ts'
import { findErased } from './erased.ts'
import type { Fault, Stage } from './fault.ts'
import type { History } from './history.ts'
import { Load, type LoadOptions } from './load.ts'
import { Lookout, type Suffices } from './lookout.ts'
import { longEnough, slowness } from './machine.ts'
import { Memory, type MemoryUse } from './memory.ts'
import { Newcomers } from './newcomers.ts'
import { findMisread } from './pages.ts'
import { awaitEmpty, awaitEverybody, awaitQuiet, awaitTold, readEverything } from './recovery.ts'
import { findRemains } from './remains.ts'
import type { State } from './state.ts'
import { findForgotten, findMiscounted } from './unread.ts'
import type { Violation } from './violation.ts'
import { Watchers } from './watchers.ts'
import { World } from './world.ts'

export interface RunOptions {
  fault: Fault
  seed: number
  seconds: number
  /** The main.js of a built server. */
  main: string
  /** The run ends as soon as this is found: of a server that was made wrong on purpose. */
  suffices?: Suffices
}

export interface RunResult {
  fault: string
  seed: number
  violations: Violation[]
  operations: number
  deliveries: number
  resets: number
  /** From the end of the fault until everybody had heard what was sent then. */
  recoverMs: number
  canaryP99Ms: number | null
  memory: MemoryUse | null
  history: History
  state: State | null
}

const defaultCrowd: CrowdSize = { people: 5, rooms: 3, devices: 2 }
const defaultLoad: LoadOptions = {
  ...{ messagesPerSecond: 60, changesPerSecond: 6, deedsPerSecond: 30, rulingsPerSecond: 8, hintsPerSecond: 12 },
  bodyChars: 60,
}
const defaultRecoveryMs = 10_000
const warmUpMs = 500
/** Where nothing disturbs, a feed has caught up with a room that it was added to. */
const liveAfterMs = 2000
/** Dead sockets are found within two of these. */
const keepAliveMs = '1500'

/** Never rejects: what goes wrong is a violation, too. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { fault, seed, main } = options
  const world = await World.open({
    ...{ main, seed, topology: fault.topology ?? 'server', tellsApp: fault.tellsApp === true },
    env: { KEEP_ALIVE_MS: keepAliveMs, ...fault.env },
  })
  const result = emptyResult(options, world.history)
  try {
    await play(options, world, result)
  } catch (error) {
    result.violations.push({ name: 'run-failed', text: error instanceof Error ? (error.stack ?? '') : String(error) })
  } finally {
    result.violations.push(...(await findFaults(world)))
    await world.close()
  }
  return { ...result, ...countOf(world.history) }
}

async function play({ fault, seconds, suffices }: RunOptions, world: World, result: RunResult): Promise<void> {
  const memory = await Memory.measure(world.instances)
  const crowd = await Crowd.gather(world, { ...defaultCrowd, ...fault.crowd })
  const load = new Load(crowd, { ...defaultLoad, ...fault.load })
  const complain = (name: Violation['name'], texts: string[]) =>
    result.violations.push(...texts.map(text => ({ name, text })))
  const canary = fault.sparesCanary ? await Canary.join(crowd) : null
  const watchers = await Watchers.begin(crowd, fault.absentAt ?? null)
  const newcomers = fault.crowd?.newcomers === false ? null : new Newcomers(crowd)
  const lookout = new Lookout(crowd, suffices)
  try {
    load.start()
    await pause(warmUpMs)
    const beganAt = Date.now()
    const mendedAt = await strike(fault, { world, crowd, memory, forMs: seconds * 1000, signal: lookout.signal })
    await lookout.stop()
    if (lookout.found) return void result.violations.push(...lookout.found)
    await newcomers?.stop()
    const withinMs = longEnough(fault.recoverWithinMs ?? defaultRecoveryMs)
    const recovery = await awaitEverybody(crowd, load, { mendedAt, withinMs })
    result.recoverMs = recovery.tookMs
    complain('not-recovered', recovery.late)
    const sang = await canary?.stop()
    result.canaryP99Ms = sang?.p99Ms ?? null
    if (sang?.isSlow) complain('canary-slow', [`${sang.p99Ms} ms`])
    await load.stop()
    complain('not-recovered', await awaitQuiet(crowd, { mayReset: fault.mayReset, withinMs }))
    if (fault.tellsApp) complain('not-recovered', await awaitTold(crowd))
    complain('presence-wrong', await watchers.findWrong(mendedAt))
    if (fault.keepsEverybody) complain('presence-wrong', watchers.goneSince(beganAt))
  } finally {
    crowd.over = true
    await Promise.all([load.stop(), lookout.stop()])
    await newcomers?.stop()
    await watchers.close()
    await crowd.leave()
    await canary?.leave()
  }
  result.state = await readEverything(crowd)
  complain('unread-differs', await findMiscounted(crowd, result.state))
  complain('unread-differs', findForgotten(world.history, result.state))
  complain('page-differs', await findMisread(crowd, result.state))
  complain('erased-kept', await findErased(world, result.state))
  complain('account-left', await findRemains(world))
  complain('left-behind', await awaitEmpty(world))
  result.memory = await memory.use(fault.mayCacheMb ?? 0)
  complain('left-behind', result.memory.wrong)
  result.violations.push(...judge(fault, world, result.state))
  complain('server-fault', load.faults)
}

/** All that was written down, by all that Redis holds. */
function judge(fault: Fault, { history, toldApp }: World, state: State): Violation[] {
  const { env, mayReset } = fault
  // What is on its way takes its time on a machine that has none.
  const mayDelayMs = (fault.mayDelayMs ?? 0) + arrivesWithinMs * (slowness() - 1)
  const messagesKept = Number(env?.LIMIT_MESSAGES_PER_ROOM ?? defaultLimits.messagesPerRoom)
  const isUndisturbed = (instance: number) => fault.isCalm === true || (instance === 0 && sparesFirst(fault))
  const rules = { mayDelayMs, liveWithinMs: longEnough(liveAfterMs), isUndisturbed, messagesKept }
  return check(history, state, mayReset, { ...rules, toldApp })
}

/** Whether whoever listens at the canary's instance is live there soon, and stays so. */
const sparesFirst = ({ sparesCanary, makesLate, topology }: Fault): boolean =>
  sparesCanary === true && makesLate !== true && topology === undefined

/** Answers from when on everybody should recover. */
async function strike(
  fault: Fault,
  { signal, ...scene }: Pick<Stage, 'world' | 'crowd' | 'memory' | 'forMs'> & { signal: AbortSignal },
) {
  const { world, forMs } = scene
  const until = Date.now() + forMs
  let doneAt = 0
  const stage: Stage = {
    ...{ ...scene, random: world.random.fork() },
    victims: world.instances.slice(fault.sparesCanary ? 1 : 0),
    async rest(ms) {
      await pause(Math.max(0, Math.min(ms, until - Date.now())), undefined, { signal }).catch(() => undefined)
      return Date.now() < until && !signal.aborted
    },
    harmIsDone() {
      doneAt ||= Date.now()
    },
  }
  await fault.strike(stage)
  stage.harmIsDone()
  return doneAt
}

async function findFaults({ instances }: World): Promise<Violation[]> {
  const complaints = await Promise.all(instances.map(instance => instance.complaints()))
  const ended = instances.filter(({ hasEnded }) => hasEnded).map(({ index }) => `instance ${index} has ended`)
  return [...complaints.flat().slice(0, 10), ...ended].map(text => ({ name: 'server-fault', text }))
}

const emptyResult = ({ fault, seed }: RunOptions, history: History): RunResult => ({
  ...{ fault: fault.name, seed, violations: [], recoverMs: 0, canaryP99Ms: null, memory: null, history, state: null },
  ...countOf(history),
})

function countOf({ sends, changes, acts, rulings, readings, lineages }: History) {
  const notes = lineages.flatMap(lineage => lineage.notes)
  return {
    operations: [sends, changes, acts, rulings, readings.filter(({ what }) => what === 'a page')].flat().length,
    deliveries: notes.filter(({ kind }) => kind === 'event').length,
    resets: notes.filter(({ kind }) => kind === 'reset').length,
  }
}
