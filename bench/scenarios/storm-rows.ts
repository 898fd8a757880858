/** Storms with and without presence, by turns, and what the report says of them. */
import type { Bench } from '../bench.ts'
import { median } from '../statistics.ts'
import type { GrowthRow } from './growth-row.ts'
import { type Cost, measureStorm, type StormFigures } from './storms.ts'

const repetitions = 3

export async function measureStorms(bench: Bench): Promise<GrowthRow[]> {
  const off: StormFigures[] = []
  const on: StormFigures[] = []
  for (let i = 0; i < repetitions; i++) {
    off.push(await measureStorm(bench, 'off'))
    on.push(await measureStorm(bench, 'on'))
  }
  const ratios = (pick: (figures: StormFigures) => number) => on.map((figures, i) => pick(figures) / pick(off[i]!))
  const values = {
    presenceTime: ratios(({ coming, comingBack }) => coming.seconds + comingBack.seconds),
    presenceCpu: ratios(({ coming, comingBack }) => coming.server + comingBack.server),
    presenceMemory: ratios(({ kilobytesEach }) => kilobytesEach),
    markingSeconds: on.map(({ marking }) => marking.seconds),
    typingLatency: on.map(({ typing: { load, calm } }) => load.latencyP99 / calm.latencyP99),
  }
  return [{ ...comingRow('with presence', on), values }, comingRow('without', off), ...awareRows(on, off)]
}

const middle = (all: readonly StormFigures[], pick: (figures: StormFigures) => number) => median(all.map(pick))

function costs(all: readonly StormFigures[], pick: (figures: StormFigures) => Cost): string {
  const of = (figure: keyof Cost) => middle(all, figures => pick(figures)[figure]).toFixed(2)
  return `${of('seconds')} s, ${of('server')} s of the server's CPU and ${of('redis')} s of Redis'`
}

function comingRow(how: string, all: readonly StormFigures[]): GrowthRow {
  const kilobytes = middle(all, ({ kilobytesEach }) => kilobytesEach).toFixed(1)
  const [coming, back] = [costs(all, figures => figures.coming), costs(all, figures => figures.comingBack)]
  return {
    what: `9,000 join 1,000, then all 10,000 hang up and come back at once, ${how}`,
    figures: `coming: ${coming}; ${kilobytes} KB each; coming back: ${back}`,
  }
}

function awareRows(on: readonly StormFigures[], off: readonly StormFigures[]): GrowthRow[] {
  const { answers, signals } = on.at(-1)!.typing.deeds
  const told = Object.entries(answers).map(([answer, count]) => `${answer} ${count.toLocaleString('en')}`)
  return [
    {
      what: '10,000 readers of one room mark it as read within a second, with presence; without',
      figures: `${costs(on, figures => figures.marking)}; ${costs(off, figures => figures.marking)}`,
    },
    {
      what: '500 members and 500 others type in a room of 500 every 2 s for some 6 s; its 20 messages/s meanwhile, and before',
      figures: `${told.join(', ')}; ${signals.toLocaleString('en')} signals; latency of messages ${latencies(on)}`,
    },
  ]
}

function latencies(all: readonly StormFigures[]): string {
  const of = (when: 'load' | 'calm') => {
    const p50 = middle(all, ({ typing }) => typing[when].latencyP50)
    const p99 = middle(all, ({ typing }) => typing[when].latencyP99)
    return `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
  }
  return `${of('load')}; before ${of('calm')}`
}
