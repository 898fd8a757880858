/** `npx tsx test/chaos/kept-by-attacks.ts normalising,pipelining`: what an instance keeps after each attack, and after each once more. */
import { setTimeout as pause } from 'node:timers/promises'
import { disperse, gather, signUp } from '../attack/attackers.ts'
import { attacks, getAttack } from '../attack/attacks.ts'
import { buildServer } from './build.ts'
import { attacked } from './faults-attacks.ts'
import { World } from './world.ts'

const eachMs = 4000
const say = (line: string) => void process.stdout.write(`${line}\n`)

const names = process.argv[2]?.split(',')
const chosen = names ? names.map(getAttack) : attacks.filter(({ env }) => env === undefined)
const build = await buildServer()
const world = await World.open({ main: build.main, seed: 1, topology: 'server', env: attacked.env! })
const [instance] = world.instances
const port = Number(new URL(instance!.directUrl).port)
await signUp(port, 'the_canary', '192.0.2.1')

const megabytes = async () => Math.round((await instance!.heldBytes()) / 104_857.6) / 10
let before = await megabytes()
say(`nothing yet: ${before} MB`)
for (const [turn, attack] of [...chosen, ...chosen].entries()) {
  const crowd = await gather(attack, { port, count: 2, called: `attacker_${turn}` })
  crowd.send('begin')
  await pause(eachMs)
  await disperse(crowd)
  const kept = await megabytes()
  say(`${attack.name}: ${kept} MB, ${(kept - before).toFixed(1)} more`)
  before = kept
}
await world.close()
await build.remove()
process.exit(0)
