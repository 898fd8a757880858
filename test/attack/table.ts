/** What all attacks did, as one Markdown table. */
import type { Result } from './run.ts'

const heads = ['attack', 'attackers', 'CPU', 'memory (MB)', 'canary p50 (ms)', 'canary p99 (ms)', 'verdict']

export const tableOf = (results: readonly Result[]): string =>
  [heads, heads.map(() => '---'), ...results.map(rowOf)].map(cells => `| ${cells.join(' | ')} |`).join('\n')

function rowOf({ attack, attackers, cpu, mostMb, canary, signIns, broken }: Result): (string | number)[] {
  const door = signIns ? `; signing in elsewhere takes ${Math.round(signIns.p99)} ms` : ''
  const figures = [`${Math.round(cpu * 100)} %`, Math.round(mostMb), Math.round(canary.p50), Math.round(canary.p99)]
  return [attack, attackers, ...figures, (broken.join(', ') || 'holds') + door]
}
