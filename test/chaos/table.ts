/** The result of many runs as one Markdown table, a row for each fault. */
import type { RunResult } from './run.ts'
import { type ViolationColumn, violationColumns } from './violation.ts'

const heads = [
  ...['fault', 'runs', 'operations', 'deliveries', 'lost', 'duplicated', 'misordered', 'leaked', 'other'],
  ...['resets', 'live again (ms)', 'canary p99 (ms)', 'kept (MB)', 'process (MB)'],
]

export function tableOf(results: readonly RunResult[]): string {
  const faults = [...new Set(results.map(({ fault }) => fault))]
  const rows = faults.map(fault => rowOf(results.filter(result => result.fault === fault)))
  return [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

function rowOf(results: readonly RunResult[]): (string | number)[] {
  const sum = (count: (result: RunResult) => number) => results.reduce((total, result) => total + count(result), 0)
  const broken = (column: ViolationColumn) =>
    sum(({ violations }) => violations.filter(({ name }) => violationColumns[name] === column).length)
  const canaries = results.flatMap(({ canaryP99Ms }) => canaryP99Ms ?? [])
  return [
    ...[results[0]!.fault, results.length, sum(({ operations }) => operations), sum(({ deliveries }) => deliveries)],
    ...(['lost', 'duplicated', 'misordered', 'leaked', 'other'] as const).map(broken),
    ...[sum(({ resets }) => resets), Math.max(...results.map(({ recoverMs }) => recoverMs))],
    canaries.length > 0 ? Math.max(...canaries) : '–',
    ...(['grownMb', 'processMb'] as const).map(part => Math.max(...results.map(({ memory }) => memory?.[part] ?? 0))),
  ]
}
