/** The results as a page: targets, peers, growth, and how it was measured; of some parts, without the page around it. */
import { createRequire } from 'node:module'
import { parlorEnv } from './contestants.ts'
import { describeMachine } from './machine.ts'
import type { Plan } from './options.ts'
import { writePeers } from './peers-report.ts'
import type { WorkProfile } from './profile.ts'
import { writeProfiles } from './profile-report.ts'
import type { Round } from './rounds.ts'
import type { GrowthRow } from './scenarios/growth-row.ts'
import { writeGrowth, writeMeasuredTargets, writeTargets } from './targets-report.ts'

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

${writeTargets(results)}

${writePeers(results)}

## Growth

Parlor alone. Of CPU a second is a second of one core.

${writeGrowth(results.growth)}

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

/** Of a run of some parts: what was measured, and nothing else. */
export const writeParts = (results: Results): string =>
  [writeMeasuredTargets(results), writePeers(results), writeGrowth(results.growth)].filter(Boolean).join('\n\n')

function versions(): string {
  const { dependencies } = createRequire(import.meta.url)('../package.json') as { dependencies: Record<string, string> }
  return Object.entries(dependencies)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
