/** What one round measured, and figures and ratios over all rounds. */
import type { ContestantName } from './contestants.ts'
import type { BroadcastFigures } from './scenarios/broadcast.ts'
import type { ManySocketsFigures } from './scenarios/many-sockets.ts'
import type { SendingFigures } from './scenarios/sending.ts'
import { median } from './statistics.ts'

export interface Round {
  broadcast: Partial<Record<ContestantName, BroadcastFigures>>
  manySockets: Partial<Record<ContestantName, ManySocketsFigures>>
  /** Null: not measured. */
  sending: SendingFigures | null
}

/** One figure of a round; undefined where it was not measured. */
export type Figure = (round: Round) => number | undefined

/** The figure in each round that has it. */
export function valuesOf(rounds: readonly Round[], figure: Figure): number[] {
  return rounds.map(figure).filter(value => value !== undefined && Number.isFinite(value)) as number[]
}

/** The median over the rounds; NaN where no round has it. */
export const medianOf = (rounds: readonly Round[], figure: Figure): number => median(valuesOf(rounds, figure))

/** One figure as a multiple of another, pair by pair within a round. */
export const ratio =
  (figure: Figure, base: Figure): Figure =>
  round => {
    const [above, below] = [figure(round), base(round)]
    return above === undefined || below === undefined ? undefined : above / below
  }
