/** What became of the targets, and the rows of Parlor alone, as tables. */
import type { GrowthRow } from './scenarios/growth-row.ts'
import { table } from './table.ts'
import { judge, type Measured, type Verdict } from './targets.ts'

export const writeTargets = (measured: Measured): string => verdictTable(judge(measured))

/** Of those that were measured, alone. */
export const writeMeasuredTargets = (measured: Measured): string =>
  verdictTable(judge(measured).filter(({ met }) => met !== null))

export const writeGrowth = (rows: readonly GrowthRow[]): string =>
  rows.length === 0
    ? ''
    : table(
        ['what', 'figures'],
        rows.map(({ what, figures }) => [what, figures]),
      )

const verdictTable = (verdicts: readonly Verdict[]) =>
  table(['figure', 'compared with', 'target', 'measured', ''], verdicts.map(row))

const row = ({ figure, than, goal, measured, met }: Verdict) => [
  figure,
  than,
  goal,
  measured,
  met === null ? '' : met ? 'met' : '**missed**',
]
