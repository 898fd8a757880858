/** One round: Parlor and its peers, one after the other. */
import type { Bench } from './bench.ts'
import { type ContestantName, contestants } from './contestants.ts'
import { runs } from './options.ts'
import type { Round } from './rounds.ts'
import { measureBroadcast, roomSize } from './scenarios/broadcast.ts'
import { measureManySockets } from './scenarios/many-sockets.ts'
import { measureSending } from './scenarios/sending.ts'

const thousands = (value: number) => Math.round(value / 1000).toLocaleString('en')

/** Each round begins with another server, so that none always has the machine at its best. */
export async function runRound(bench: Bench, number: number, say: (line: string) => void): Promise<Round> {
  const order = contestants.map((_, i) => contestants[(i + number) % contestants.length]!)
  const round: Round = { broadcast: {}, manySockets: {}, sending: null }
  if (runs(bench.plan, 'sending')) round.sending = await measureSending(bench)
  for (const contestant of runs(bench.plan, 'broadcast') ? order : []) {
    const figures = await measureBroadcast(bench, contestant)
    const { bySize, inFlight4 } = figures
    round.broadcast[contestant.name] = figures
    const [many, few] = [bySize[roomSize]!, inFlight4].map(load => thousands(load.deliveriesPerSecond))
    say(`  ${contestant.name}: ${many} k deliveries/s with 32 in flight, ${few} k with 4`)
  }
  for (const contestant of runs(bench.plan, 'sockets') ? order : []) {
    if (!comesInThousands(bench, contestant.name)) continue
    const figures = await measureManySockets(bench, contestant)
    const { kilobytesEach, connectSeconds } = figures
    round.manySockets[contestant.name] = figures
    say(`  ${contestant.name}: 10,000 in ${connectSeconds.toFixed(1)} s, ${kilobytesEach.toFixed(1)} KB each`)
  }
  return round
}

/** For the saturated ones 10,000 are too many; in a quick run only the two that are compared come. */
const comesInThousands = ({ plan }: Bench, name: ContestantName): boolean =>
  name === 'parlor' || name === 'socket.io' || (plan.mode === 'full' && name !== 'mercurius' && name !== 'yoga')
