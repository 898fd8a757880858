/** Reads a CPU profile: which functions the time was spent in, and which parts of the program they belong to. */

export interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame }[]
  samples: number[]
  timeDeltas: number[]
}

interface CallFrame {
  functionName: string
  url: string
  lineNumber: number
}

interface Part {
  name: string
  holds(frame: CallFrame): boolean
}

const inPackage = (...names: string[]) => {
  const pattern = new RegExp(`/node_modules/(${names.join('|')})/`)
  return ({ url }: CallFrame) => pattern.test(url)
}
const named = (pattern: RegExp) => (frame: CallFrame) => frame.url === '' && pattern.test(frame.functionName)
/** As the build lays it out. */
const inFolder = (pattern: string) => {
  const place = new RegExp(`/dist/${pattern}/`)
  return ({ url }: CallFrame) => place.test(url) && !url.includes('/node_modules/')
}

/** In the order of the table; a function belongs to the first that holds it. */
const parts: readonly Part[] = [
  { name: 'writing to sockets, the kernel’s part included', holds: named(/^write(v|Buffer|\w+String)$/) },
  { name: 'collecting garbage', holds: named(/^\(garbage collector\)$/) },
  { name: 'outside JavaScript: reading sockets, accepting, compiling', holds: named(/^\(program\)$/) },
  { name: 'Node: HTTP, streams, timers', holds: ({ url }) => url.startsWith('node:') },
  { name: 'native functions: hashes, texts, JSON', holds: ({ url }) => url === '' },
  { name: 'ws, graphql-ws', holds: inPackage('ws', 'graphql-ws') },
  { name: 'graphql-js, Pothos', holds: inPackage('graphql', '@pothos') },
  {
    name: 'yoga and envelop',
    holds: inPackage('graphql-yoga', '@envelop', '@graphql-yoga', '@graphql-tools', '@whatwg-node'),
  },
  {
    name: 'clients of Redis',
    holds: inPackage(
      'ioredis',
      '@ioredis',
      'redis-parser',
      'standard-as-callback',
      'denque',
      'graphql-redis-subscriptions',
    ),
  },
  { name: 'other libraries', holds: ({ url }) => url.includes('/node_modules/') },
  { name: 'Parlor: `server`', holds: inFolder('server') },
  { name: 'Parlor: `delivery`', holds: inFolder('delivery') },
  { name: 'Parlor: the rest', holds: () => true },
]

export const partNames = parts.map(({ name }) => name)

/** Each part's share of the time in which the process was not idle. */
export const partsOf = (profile: CpuProfile): Map<string, number> =>
  shares(profile, frame => parts.find(part => part.holds(frame))!.name)

/** Each function's share of it, the largest first. */
export const functionsOf = (profile: CpuProfile): [string, number][] =>
  [...shares(profile, placeOf)].sort(([, a], [, b]) => b - a)

/** Self time by what `keyOf` makes of a function, in parts of the time in which the process was not idle. */
function shares({ nodes, samples, timeDeltas }: CpuProfile, keyOf: (frame: CallFrame) => string): Map<string, number> {
  const frames = nodes.filter(({ callFrame }) => callFrame.functionName !== '(idle)')
  const keys = new Map(frames.map(({ id, callFrame }) => [id, keyOf(callFrame)]))
  const times = new Map<string, number>()
  let busy = 0
  samples.forEach((id, i) => {
    const key = keys.get(id)
    if (key === undefined) return
    const time = timeDeltas[i] ?? 0
    busy += time
    times.set(key, (times.get(key) ?? 0) + time)
  })
  return new Map([...times].map(([key, time]) => [key, time / busy]))
}

function placeOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)'
  const file = url.replace(/^.*\/(node_modules|dist)\//, '')
  return url ? `${name}  ${file}:${lineNumber + 1}` : name
}
