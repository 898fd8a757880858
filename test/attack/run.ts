/** One attack on one fresh server: what it did to the server, and to the canary. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { longEnough } from '../chaos/machine.ts'
import { RedisNode } from '../support/redis-node.ts'
import type { Attack, Attacker } from './attack.ts'
import { disperse, gather, signUp } from './attackers.ts'
import { Canary, type Waits, watchSignIns } from './canary.ts'
import { AttackedServer } from './server.ts'

export interface RunOptions {
  main: string
  seconds: number
  /** How many attackers, each with an address and an account of its own. */
  attackers: number
}

export interface Result {
  attack: string
  attackers: number
  /** Of a core. */
  cpu: number
  /** The most that the process held. */
  mostMb: number
  canary: Waits
  signIns: Waits | null
  /** What is wrong, in words; empty when the server held. */
  broken: string[]
}

/** Milliseconds are promised for a machine that has time for the server. */
export const bounds = { p99Ms: 250, mostMb: 512, signInMs: 2500 }
const warmUpMs = 1500

export async function run(attack: Attack, options: RunOptions): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-attack-'))
  const redis = await RedisNode.start(folder, ['--save', '', '--appendonly', 'no'])
  const server = await AttackedServer.start(options.main, `redis://${redis.address}`, {
    // Behind a proxy attackers say where they come from, as if it had seen it; that they do is no part of the attack.
    TRUST_PROXY: attack.isDirect ? '0' : '1',
    ...attack.env,
  })
  try {
    return await judge(attack, server, options)
  } finally {
    await server.stop()
    await redis.end()
    await rm(folder, { recursive: true, force: true })
  }
}

async function judge(attack: Attack, server: AttackedServer, { seconds, attackers }: RunOptions): Promise<Result> {
  const person = await signUp(server.port, 'the_canary', '192.0.2.1')
  const crowd = await gather(attack, { port: server.port, count: attackers })
  // Code that runs for the first time is slow, and nobody's fault.
  const warming = await Canary.join(person)
  await pause(warmUpMs)
  await warming.stop()
  const canary = await Canary.join(person)
  let isOver = false
  const before = server.usage
  const beganAt = Date.now()
  const door = attack.judgesSignIn ? watchSignIns(elsewhere(person), 'the_canary', () => isOver) : null
  crowd.send('begin')
  await pause(seconds * 1000)
  const after = server.usage
  const cpu = (after.cpuSeconds - before.cpuSeconds) / ((Date.now() - beganAt) / 1000)
  const healthy = await server.isHealthy()
  const waits = await canary.stop()
  isOver = true
  const signIns = await door
  await disperse(crowd)
  const result = { attack: attack.name, attackers, cpu, mostMb: server.usage.mostMb, canary: waits, signIns }
  return { ...result, broken: brokenIn(result, { server, healthy }) }
}

const elsewhere = (person: Attacker): Attacker => ({ ...person, address: '203.0.113.77' })

function brokenIn(
  { canary, mostMb, signIns }: Omit<Result, 'broken'>,
  { server, healthy }: { server: AttackedServer; healthy: boolean },
): string[] {
  return [
    ...(server.isAlive ? [] : ['the server died']),
    ...(healthy ? [] : ['/healthz did not answer']),
    ...(canary.lost > 0 ? [`${canary.lost} messages not heard`] : []),
    ...(canary.p99 > longEnough(bounds.p99Ms) ? ['the canary is slow'] : []),
    ...(mostMb > bounds.mostMb ? ['too much memory'] : []),
    ...(signIns && (signIns.lost > 0 || signIns.p99 > longEnough(bounds.signInMs)) ? ['others cannot sign in'] : []),
    ...(server.faults.length > 0 ? [`${server.faults.length} faults logged (${summaryOf(server.faults[0]!)})`] : []),
  ]
}

/** What a line of the log says, without where. */
function summaryOf(line: string): string {
  const [, fault = line] = /"message":"([^"]*)"/.exec(line) ?? /"msg":"([^"]*)"/.exec(line) ?? []
  return fault.slice(0, 80)
}
