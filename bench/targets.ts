/** What Parlor is to reach: as ratios to its peers within one round, wherever that is possible. */
import type { ContestantName } from './contestants.ts'
import { type Figure, type Round, ratio, valuesOf } from './rounds.ts'
import { roomSize } from './scenarios/broadcast.ts'
import type { AloneFigure, GrowthRow } from './scenarios/growth-row.ts'
import type { Sender } from './scenarios/sending.ts'
import { median } from './statistics.ts'

export interface Measured {
  rounds: readonly Round[]
  growth: readonly GrowthRow[]
}

interface Target {
  figure: string
  than: string
  /** One for each time that it was measured. */
  valuesIn(measured: Measured): readonly number[]
  goal: { atLeast: number } | { atMost: number }
  unit: '×' | 'ms' | 's' | 'bytes' | 'KB'
}

export interface Verdict {
  figure: string
  than: string
  goal: string
  measured: string
  met: boolean | null
}

const at = (inFlight: 4 | 32, name: ContestantName): Figure => {
  if (inFlight === 4) return round => round.broadcast[name]?.inFlight4.deliveriesPerSecond
  return round => round.broadcast[name]?.bySize[roomSize]?.deliveriesPerSecond
}
const cpu50 =
  (name: ContestantName): Figure =>
  round =>
    round.broadcast[name]?.byRate[50]?.cpuPerDelivery
const p99 =
  (rate: number, name: ContestantName): Figure =>
  round =>
    round.broadcast[name]?.byRate[rate]?.latencyP99
const weight =
  (name: ContestantName): Figure =>
  round =>
    round.manySockets[name]?.kilobytesEach
const arrival =
  (name: ContestantName): Figure =>
  round =>
    round.manySockets[name]?.connectSeconds
const crowded =
  (name: ContestantName): Figure =>
  round =>
    round.manySockets[name]?.load.deliveriesPerSecond
const sends =
  (sender: Sender): Figure =>
  round =>
    round.sending?.[sender].sendsPerSecond

const inRounds =
  (figure: Figure): Target['valuesIn'] =>
  ({ rounds }) =>
    valuesOf(rounds, figure)

const inFlight = (messages: 4 | 32, than: string, name: ContestantName, atLeast: number): Target => ({
  figure: `deliveries/s, ${messages} in flight, 1,000 subscribers`,
  than,
  valuesIn: inRounds(ratio(at(messages, 'parlor'), at(messages, name))),
  goal: { atLeast },
  unit: '×',
})

const compared = (figure: string, than: string, value: Figure, goal: Target['goal']): Target => ({
  figure,
  than,
  valuesIn: inRounds(value),
  goal,
  unit: '×',
})

/** Of Parlor alone. */
const alone = (
  figure: string,
  than: string,
  name: AloneFigure,
  goal: Target['goal'],
  unit: Target['unit'] = '×',
): Target => ({
  figure,
  than,
  valuesIn: ({ growth }) => growth.flatMap(({ values }) => values?.[name] ?? []),
  goal,
  unit,
})

const targets: readonly Target[] = [
  inFlight(32, 'frames prebuilt, coalescing', 'ws-coalesced', 0.5),
  inFlight(32, 'yoga as documented', 'yoga', 45),
  inFlight(32, 'Socket.IO', 'socket.io', 12),
  inFlight(4, 'frames prebuilt, coalescing', 'ws-coalesced', 0.7),
  inFlight(4, 'Socket.IO', 'socket.io', 3),
  compared('CPU per delivery at 50 messages/s', '`ws.send`', ratio(cpu50('parlor'), cpu50('ws-send')), { atMost: 1.2 }),
  compared('p99 at 50 messages/s', '`ws.send`', ratio(p99(50, 'parlor'), p99(50, 'ws-send')), { atMost: 1.5 }),
  {
    figure: 'p99 at 1,000 messages/s × 1,000 subscribers',
    than: '–',
    valuesIn: inRounds(p99(1000, 'parlor')),
    goal: { atMost: 50 },
    unit: 'ms',
  },
  {
    figure: 'memory per idle subscriber at 10,000',
    than: '–',
    valuesIn: inRounds(weight('parlor')),
    goal: { atMost: 12 },
    unit: 'KB',
  },
  compared('memory per idle subscriber at 10,000', 'Socket.IO', ratio(weight('parlor'), weight('socket.io')), {
    atMost: 1,
  }),
  compared(
    '10,000 clients connected, signed in, subscribed: time',
    'Socket.IO',
    ratio(arrival('parlor'), arrival('socket.io')),
    { atMost: 1 },
  ),
  compared('`sendMessage`/s over HTTP', 'bare `node:http` + the script', ratio(sends('parlorHttp'), sends('bare')), {
    atLeast: 0.3,
  }),
  compared('`sendMessage`/s over HTTP', 'yoga with defaults + the script', ratio(sends('parlorHttp'), sends('yoga')), {
    atLeast: 2.5,
  }),
  compared(
    '`sendMessage`/s over WebSocket',
    'bare `node:http` + the script',
    ratio(sends('parlorWebSocket'), sends('bare')),
    { atLeast: 0.6 },
  ),
  compared('deliveries/s at 10,000 subscribers', 'at 1,000', ratio(crowded('parlor'), at(32, 'parlor')), {
    atLeast: 0.6,
  }),
  alone('a page of 50 from the middle of 10,000 messages', '–', 'pageMs', { atMost: 5 }, 'ms'),
  alone('one more reaction on a message that has 10,000', '–', 'reactionMs', { atMost: 5 }, 'ms'),
  alone('a message of 100 characters in Redis', '–', 'messageBytes', { atMost: 500 }, 'bytes'),
  alone('CPU of 500 feeds that catch up with 1,000 messages', '–', 'catchingUpCpu', { atMost: 2 }, 's'),
  alone('joining a room of 100,000', '–', 'joinMs', { atMost: 15 }, 'ms'),
  alone('banning one of 100,000', '–', 'banMs', { atMost: 15 }, 'ms'),
  alone('muting one of 100,000', '–', 'muteMs', { atMost: 15 }, 'ms'),
  alone('the list of moderators of 100,000', '–', 'moderatorsMs', { atMost: 15 }, 'ms'),
  alone('10,000 listeners: time to connect', '10,000 members', 'listenersArrival', { atMost: 1.05 }),
  alone('10,000 listeners: memory', '10,000 members', 'listenersMemory', { atMost: 1.05 }),
  alone('10,000 listeners: deliveries/s', '10,000 members', 'listenersDeliveries', { atLeast: 0.95 }),
  alone('10,000 come, hang up and come back: time', 'without presence', 'presenceTime', { atMost: 1.1 }),
  alone('10,000 come, hang up and come back: CPU', 'without presence', 'presenceCpu', { atMost: 1.1 }),
  alone('memory per idle subscriber', 'without presence', 'presenceMemory', { atMost: 1.03 }),
  alone('1,000 type in a room of 500: p99 of its messages', 'before', 'typingLatency', { atMost: 1.5 }),
  alone('10,000 mark as read within a second: all answered', '–', 'markingSeconds', { atMost: 3 }, 's'),
]

/** What became of each target; `met` is null where a figure is missing. */
export function judge(measured: Measured): Verdict[] {
  return targets.map(({ figure, than, valuesIn, goal, unit }) => {
    const values = valuesIn(measured)
    const middle = median(values)
    const reached = 'atLeast' in goal ? middle >= goal.atLeast : middle <= goal.atMost
    return {
      figure,
      than,
      goal: 'atLeast' in goal ? `≥ ${goal.atLeast} ${unit}` : `≤ ${goal.atMost} ${unit}`,
      measured: values.length === 0 ? 'not measured' : `${short(middle)} ${unit}${spanOf(values)}`,
      met: values.length === 0 ? null : reached,
    }
  })
}

const short = (value: number) => (value >= 10 ? value.toFixed(1) : value.toFixed(2))

const spanOf = (values: readonly number[]) =>
  values.length < 2 ? '' : ` (${short(Math.min(...values))}–${short(Math.max(...values))})`
