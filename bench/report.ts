/** The results as a page: targets, peers, sending, growth, and how it was measured. */
import { createRequire } from 'node:module'
import { type ContestantName, contestants, parlorEnv } from './contestants.ts'
import type { LoadReport } from './generator/load.ts'
import { describeMachine } from './machine.ts'
import type { Plan } from './options.ts'
import type { WorkProfile } from './profile.ts'
import { writeProfiles } from './profile-report.ts'
import { type Figure, medianOf, type Round } from './rounds.ts'
import { roomSize } from './scenarios/broadcast.ts'
import type { GrowthRow } from './scenarios/growth-row.ts'
import { type Sender, senderTitles } from './scenarios/sending.ts'
import { table } from './table.ts'
import { judge } from './targets.ts'

export interface Results {
  plan: Plan
  redisVersion: string
  rounds: Round[]
  growth: GrowthRow[]
  /** Where Parlor's time goes; empty where nobody looked. */
  profiles: WorkProfile[]
}

export function writeReport(results: Results, minutes: number): string {
  const { plan, rounds, redisVersion } = results
  const times = rounds.length === 1 ? 'one round' : `medians of ${rounds.length} rounds`
  return `# Parlor beside its peers

Written by \`npm run bench${plan.mode === 'quick' ? ' -- --quick' : ''}\` on ${new Date().toISOString().slice(0, 10)}, in ${minutes.toFixed(0)} minutes: ${times}, in each of
which every server ran after the other; ratios are taken within a round, and in brackets is what they ranged over.

${describeMachine()}. Node ${process.version}, Redis ${redisVersion}; ${versions()}.

![Deliveries by the size of the room, and latency by the rate](results.svg)

## Targets

${table(['figure', 'compared with', 'target', 'measured', ''], judge(rounds).map(targetRow))}

## Deliveries

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
  contestants.map(({ name, title }) => rateRow(results, name, title)),
)}

10,000 subscribers of one room, after 1,000 of them came to warm the server up:

${table(
  manyHead,
  contestants.map(({ name, title }) => manyRow(rounds, name, title)).filter(row => !row.at(1)?.includes('NaN')),
)}

## Sending

\`sendMessage\` on 64 connections, one at a time on each, to a room without subscribers.

${table(
  sendHead,
  (Object.keys(senderTitles) as Sender[]).map(sender => sendRow(rounds, sender)),
)}

## Growth

Parlor alone.

${table(
  ['what', 'figures'],
  results.growth.map(({ what, figures }) => [what, figures]),
)}

## Where the time goes

${results.profiles.length === 0 ? 'Not looked at in a quick run.' : writeProfiles(results.profiles)}

## How it is measured

- **The same road for all.** Messages come from outside, as from another instance: for Parlor by its own script (log, check,
  publish), for Socket.IO by its emitter, for the others by their own \`publish\`. Redis carries them to the server, the
  server to every subscriber. Every server is a plain Node process, told to collect garbage when asked and to begin with the
  young space of the size to which V8 lets it grow, or that growth would be counted with the subscribers.
- **The same message**: the fields that Parlor's clients select, filled up until the frame on the wire has 360 bytes. The
  time of sending stands in its body; latency is what has passed when the client reads it, for 128 of the clients.
- **Small rooms** are bound by the messages, not by their deliveries: Parlor writes each to a log on disk, the peers to nothing.
- **Every delivery is counted**, and after every load the count must be exact: a message lost or doubled fails the run.
- **The generator** is a process of its own with raw TCP connections: it shakes hands, subscribes, and then reads no more of a
  frame than its header. It pongs to pings. Operation ids are random UUIDs, as stock clients make them.
- **Signing in**: every client brings a token, and every server looks the session up in Redis. Every subscriber is a user of
  its own, in a session of its own, which is the costliest case for Parlor: no channel, list or session is shared. Users,
  sessions and memberships are written by Parlor's stores before; passwords are left out, for they are hashed at 20 a second.
- **Subscribed** means for Parlor that \`FeedReady\` came: what is done afterwards will be delivered. Socket.IO and \`ws\` say that
  the room was joined. yoga and mercurius cannot say it: there a ping after the subscription was answered.
- **Redis** writes to disk once a second, as it comes configured: what waits for the disk is bound by the disk. What Parlor does
  when every message waits for it, as with the embedded Redis, stands under *Growth*; the peers write nothing at all.
- **Memory** is what the process holds after a collection of garbage, with 10,000 subscribers less with 1,000, for each.
- **Settings of Parlor that differ from the defaults**: ${Object.entries(parlorEnv)
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(', ')}.
`
}

const targetRow = ({ figure, than, goal, measured, met }: ReturnType<typeof judge>[number]) => [
  figure,
  than,
  goal,
  measured,
  met === null ? '' : met ? 'met' : '**missed**',
]

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

function rateRow({ plan, rounds }: Results, name: ContestantName, title: string): string[] {
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
  const of = (pick: (round: Round) => number) => medianOf(rounds, pick)
  return [
    senderTitles[sender],
    thousands(of(round => round.sending[sender].sendsPerSecond)),
    `${of(round => round.sending[sender].latencyP50).toFixed(1)} ms`,
    `${of(round => round.sending[sender].latencyP99).toFixed(1)} ms`,
    `${of(round => round.sending[sender].cpuPerSend).toFixed(0)} µs`,
    part(of(round => round.sending[sender].serverCpu)),
    part(of(round => round.sending[sender].generatorCpu)),
  ]
}

function versions(): string {
  const { dependencies } = createRequire(import.meta.url)('../package.json') as { dependencies: Record<string, string> }
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
