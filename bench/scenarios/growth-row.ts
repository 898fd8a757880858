/** One row of what the report says of Parlor alone. */

/** What targets are about; one value for each time that it was measured. */
export type AloneFigure =
  | 'pageMs'
  | 'reactionMs'
  | 'messageBytes'
  | 'catchingUpCpu'
  | 'joinMs'
  | 'banMs'
  | 'muteMs'
  | 'moderatorsMs'
  | 'listenersArrival'
  | 'listenersDeliveries'
  | 'listenersMemory'
  | 'presenceTime'
  | 'presenceCpu'
  | 'presenceMemory'
  | 'typingLatency'
  | 'markingSeconds'

export interface GrowthRow {
  what: string
  figures: string
  values?: Partial<Record<AloneFigure, readonly number[]>>
}
