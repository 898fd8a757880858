/** Parlor and its peers, figure by figure: deliveries, many sockets, sending. What was not measured is left out. */
import { type ContestantName, contestants } from './contestants.ts'
import type { LoadReport } from './generator/load.ts'
import type { SendReport } from './generator/sends.ts'
import type { Plan } from './options.ts'
import { type Figure, medianOf, type Round } from './rounds.ts'
import { roomSize } from './scenarios/broadcast.ts'
import { type Sender, senderTitles } from './scenarios/sending.ts'
import { table } from './table.ts'

export interface PeerResults {
  plan: Plan
  rounds: readonly Round[]
}

export function writePeers(results: PeerResults): string {
  const [first] = results.rounds
  if (!first) return ''
  const hasDeliveries = Object.keys(first.broadcast).length > 0
  const hasMany = Object.keys(first.manySockets).length > 0
  return [
    hasDeliveries && writeDeliveries(results),
    hasMany && writeMany(results),
    first.sending && writeSending(results),
  ]
    .filter(Boolean)
    .join('\n\n')
}

const writeDeliveries = ({ plan, rounds }: PeerResults) => `## Deliveries

One room of 1,000 subscribers and frames of 360 bytes, headers included. "In flight": a message is followed by the next
when all its deliveries have arrived. "Generator": the part of a core that the generator used, at 32 in flight and, after
the stroke, at 4.

${table(
  deliveryHead,
  contestants.map(({ name, title }) => deliveryRow(rounds, name, title)),
)}

At a fixed rate, to 1,000 subscribers; p50 and p99 of the latency in ms, and the server's CPU in parts of a core. Rates
that a server cannot keep up with are not tried.

${table(
  ['server', ...plan.rates.map(rate => `${rate} messages/s`)],
  contestants.map(({ name, title }) => rateRow({ plan, rounds }, name, title)),
)}`

const writeMany = ({
  rounds,
}: PeerResults) => `10,000 subscribers of one room, after 1,000 of them came to warm the server up:

${table(
  manyHead,
  contestants.map(({ name, title }) => manyRow(rounds, name, title)).filter(row => !row.at(1)?.includes('NaN')),
)}`

const writeSending = ({ rounds }: PeerResults) => `## Sending

\`sendMessage\` on 64 connections, one at a time on each, to a room without subscribers.

${table(
  sendHead,
  (Object.keys(senderTitles) as Sender[]).map(sender => sendRow(rounds, sender)),
)}`

const thousands = (value: number) => Math.round(value).toLocaleString('en')
const part = (value: number) => `${(value * 100).toFixed(0)} %`

const deliveryHead = ['server', 'deliveries/s at 32', 'at 4', 'CPU per delivery at 32', 'at 50 messages/s', 'generator']

function deliveryRow(rounds: readonly Round[], name: ContestantName, title: string): string[] {
  const saturated = (pick: (load: LoadReport) => number): Figure => {
    return round => round.broadcast[name] && pick(round.broadcast[name].bySize[roomSize]!)
  }
  const four = (pick: (load: LoadReport) => number): Figure => {
    return round => round.broadcast[name] && pick(round.broadcast[name].inFlight4)
  }
  const slow = medianOf(rounds, round => round.broadcast[name]?.byRate[50]?.cpuPerDelivery)
  return [
    name === 'parlor' ? `**${title}**` : title,
    thousands(
      medianOf(
        rounds,
        saturated(load => load.deliveriesPerSecond),
      ),
    ),
    thousands(
      medianOf(
        rounds,
        four(load => load.deliveriesPerSecond),
      ),
    ),
    `${medianOf(
      rounds,
      saturated(load => load.cpuPerDelivery),
    ).toFixed(2)} µs`,
    Number.isNaN(slow) ? '(saturated)' : `${slow.toFixed(1)} µs`,
    `${part(
      medianOf(
        rounds,
        saturated(load => load.generatorCpu),
      ),
    )} / ${part(
      medianOf(
        rounds,
        four(load => load.generatorCpu),
      ),
    )}`,
  ]
}

function rateRow({ plan, rounds }: PeerResults, name: ContestantName, title: string): string[] {
  const cells = plan.rates.map(rate => {
    const of = (pick: (load: LoadReport) => number) =>
      medianOf(rounds, round => {
        const load = round.broadcast[name]?.byRate[rate]
        return load && pick(load)
      })
    const p99 = of(load => load.latencyP99)
    if (Number.isNaN(p99)) return 'saturated'
    return `${of(load => load.latencyP50).toFixed(1)} / ${p99.toFixed(1)}, ${of(load => load.serverCpu).toFixed(2)}`
  })
  return [title, ...cells]
}

const manyHead = ['server', 'KB per idle subscriber', 'all subscribed in', 'deliveries/s at 32', 'CPU per delivery']

function manyRow(rounds: readonly Round[], name: ContestantName, title: string): string[] {
  const loads = (pick: (load: LoadReport) => number) =>
    medianOf(rounds, round => round.manySockets[name] && pick(round.manySockets[name].load))
  return [
    title,
    medianOf(rounds, round => round.manySockets[name]?.kilobytesEach).toFixed(1),
    `${medianOf(rounds, round => round.manySockets[name]?.connectSeconds).toFixed(2)} s`,
    thousands(loads(load => load.deliveriesPerSecond)),
    `${loads(load => load.cpuPerDelivery).toFixed(2)} µs`,
  ]
}

const sendHead = ['server', 'sends/s', 'p50', 'p99', 'CPU per send', 'server', 'generator']

function sendRow(rounds: readonly Round[], sender: Sender): string[] {
  const of = (pick: (sends: SendReport) => number) =>
    medianOf(rounds, ({ sending }) => sending?.[sender] && pick(sending[sender]))
  return [
    senderTitles[sender],
    thousands(of(sends => sends.sendsPerSecond)),
    `${of(sends => sends.latencyP50).toFixed(1)} ms`,
    `${of(sends => sends.latencyP99).toFixed(1)} ms`,
    `${of(sends => sends.cpuPerSend).toFixed(0)} µs`,
    part(of(sends => sends.serverCpu)),
    part(of(sends => sends.generatorCpu)),
  ]
}
