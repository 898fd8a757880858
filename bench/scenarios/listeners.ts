/** 10,000 who listen to a public room beside 10,000 who are members of theirs: coming, idling, being served. */
import type { Bench } from '../bench.ts'
import { contestant } from '../contestants.ts'
import { median } from '../statistics.ts'
import type { GrowthRow } from './growth-row.ts'
import { type ManySocketsFigures, measureSockets, sockets } from './many-sockets.ts'

const repetitions = 2

export async function measureListeners(bench: Bench): Promise<GrowthRow[]> {
  const [members, listeners] = [await bench.room(sockets), await bench.audience(sockets)]
  const feed = { roomIds: [listeners.rooms[0]!.id] }
  const parlor = contestant('parlor')
  const ofMembers: ManySocketsFigures[] = []
  const ofListeners: ManySocketsFigures[] = []
  for (let i = 0; i < repetitions; i++) {
    ofMembers.push(await measureSockets(bench, parlor, members))
    ofListeners.push(await measureSockets(bench, parlor, listeners, feed))
  }
  const compared = (pick: (figures: ManySocketsFigures) => number) =>
    ofListeners.map((figures, i) => pick(figures) / pick(ofMembers[i]!))
  const values = {
    listenersArrival: compared(({ connectSeconds }) => connectSeconds),
    listenersMemory: compared(({ kilobytesEach }) => kilobytesEach),
    listenersDeliveries: compared(({ load }) => load.deliveriesPerSecond),
  }
  return [row('members of a room', ofMembers), { ...row('listeners of a public room', ofListeners), values }]
}

function row(who: string, all: readonly ManySocketsFigures[]): GrowthRow {
  const middle = (pick: (figures: ManySocketsFigures) => number) => median(all.map(pick))
  const seconds = middle(({ connectSeconds }) => connectSeconds).toFixed(2)
  const kilobytes = middle(({ kilobytesEach }) => kilobytesEach).toFixed(1)
  const deliveries = Math.round(middle(({ load }) => load.deliveriesPerSecond)).toLocaleString('en')
  return {
    what: `10,000 ${who}`,
    figures: `all there in ${seconds} s, ${kilobytes} KB each; 32 in flight: ${deliveries} deliveries/s`,
  }
}
