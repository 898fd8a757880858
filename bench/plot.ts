/** The plot: deliveries a second by the size of the room, and latency by the rate, one line for each server. */
import { type ContestantName, contestants } from './contestants.ts'
import { medianOf, type Round } from './rounds.ts'
import { sockets } from './scenarios/many-sockets.ts'

interface Point {
  x: number
  y: number
}

interface Panel {
  title: string
  xTitle: string
  left: number
  xRange: [from: number, to: number]
  yRange: [from: number, to: number]
  lines: { name: ContestantName; points: Point[] }[]
}

const size = { width: 1030, height: 470 }
const area = { top: 60, width: 380, height: 300 }
const colours: Record<ContestantName, string> = {
  parlor: '#d1242f',
  'ws-coalesced': '#57606a',
  'ws-send': '#0969da',
  'socket.io': '#1a7f37',
  mercurius: '#8250df',
  yoga: '#bf8700',
}
const styles = `text{font:13px system-ui,sans-serif;fill:#57606a}.title{font-weight:600;fill:#24292f}
@media(prefers-color-scheme:dark){text{fill:#9198a1}.title{fill:#f0f6fc}}`

/** An SVG that reads on white and on black. */
export function drawPlot(rounds: readonly Round[]): string {
  const panels = [sizePanel(rounds), ratePanel(rounds)]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img">
<title>Deliveries by the size of the room, and latency by the rate</title>
<style>${styles}</style>
${panels.map(drawPanel).join('\n')}
${contestants.map(drawLegend).join('\n')}
</svg>
`
}

function sizePanel(rounds: readonly Round[]): Panel {
  const lines = contestants.map(({ name }) => {
    const points = [10, 100, 1000].map(x => ({
      x,
      y: medianOf(rounds, round => round.broadcast[name]?.bySize[x]?.deliveriesPerSecond),
    }))
    const many = medianOf(rounds, round => round.manySockets[name]?.load.deliveriesPerSecond)
    return { name, points: [...points, { x: sockets, y: many }] }
  })
  return {
    title: 'deliveries per second, 32 messages in flight',
    xTitle: 'subscribers of the room',
    left: 75,
    xRange: [10, 10_000],
    yRange: [10_000, 10_000_000],
    lines,
  }
}

function ratePanel(rounds: readonly Round[]): Panel {
  const lines = contestants.map(({ name }) => {
    const rates = [10, 50, 200, 1000]
    const latency = (rate: number) => medianOf(rounds, round => round.broadcast[name]?.byRate[rate]?.latencyP99)
    return { name, points: rates.map(x => ({ x, y: latency(x) })) }
  })
  return {
    title: 'p99 latency in ms, 1,000 subscribers',
    xTitle: 'messages per second (a line ends where the server saturates)',
    left: 560,
    xRange: [10, 1000],
    yRange: [1, 1000],
    lines,
  }
}

function drawPanel(panel: Panel): string {
  const { left, title, xTitle, lines } = panel
  const middle = left + area.width / 2
  return `<text class="title" x="${left}" y="${area.top - 20}">${title}</text>
${ticks(panel.xRange)
  .map(value => drawColumn(panel, value))
  .join('\n')}
${ticks(panel.yRange)
  .map(value => drawRow(panel, value))
  .join('\n')}
<text x="${middle}" y="${area.top + area.height + 42}" text-anchor="middle">${xTitle}</text>
${lines.map(line => drawLine(panel, line)).join('\n')}`
}

const known = ({ y }: Point) => Number.isFinite(y)

function drawLine(panel: Panel, { name, points }: Panel['lines'][number]): string {
  const at = points.filter(known).map(({ x, y }) => [xOf(panel, x), yOf(panel, y)] as const)
  const path = at.map(([x, y]) => `${x},${y}`).join(' ')
  const width = name === 'parlor' ? 3 : 1.5
  const dots = at.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${width + 0.5}" fill="${colours[name]}"/>`)
  return `<polyline points="${path}" fill="none" stroke="${colours[name]}" stroke-width="${width}"/>${dots.join('')}`
}

function drawColumn(panel: Panel, value: number): string {
  const x = xOf(panel, value)
  const bottom = area.top + area.height
  return `<line x1="${x}" x2="${x}" y1="${area.top}" y2="${bottom}" stroke="#8884"/><text x="${x}" y="${bottom + 18}" text-anchor="middle">${label(value)}</text>`
}

function drawRow(panel: Panel, value: number): string {
  const y = yOf(panel, value)
  return `<line x1="${panel.left}" x2="${panel.left + area.width}" y1="${y}" y2="${y}" stroke="#8884"/><text x="${panel.left - 8}" y="${y + 4}" text-anchor="end">${label(value)}</text>`
}

function drawLegend({ name, title }: (typeof contestants)[number], index: number): string {
  const x = 75 + (index % 3) * 305
  const y = size.height - 34 + Math.floor(index / 3) * 20
  return `<circle cx="${x}" cy="${y - 4}" r="5" fill="${colours[name]}"/><text x="${x + 12}" y="${y}">${title.replaceAll('`', '')}</text>`
}

/** Powers of ten, both ends included. */
function ticks([from, to]: [number, number]): number[] {
  const steps = Math.round(Math.log10(to / from))
  return Array.from({ length: steps + 1 }, (_, i) => from * 10 ** i)
}

const label = (value: number) =>
  value >= 1e6 ? `${value / 1e6} M` : value >= 1e4 ? `${value / 1e3} k` : value.toLocaleString('en')

const share = (value: number, [from, to]: [number, number]) => Math.log(value / from) / Math.log(to / from)
const xOf = ({ left, xRange }: Panel, value: number) => round(left + share(value, xRange) * area.width)
const yOf = ({ yRange }: Panel, value: number) =>
  round(area.top + (1 - Math.min(1, Math.max(0, share(value, yRange)))) * area.height)
const round = (value: number) => Math.round(value * 10) / 10
