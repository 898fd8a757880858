/** How busy this machine is with other things: what is promised in milliseconds holds for one that is not. */
import { availableParallelism, loadavg } from 'node:os'

/** A run by itself keeps every processor busy, with one more process waiting. */
const ownLoad = 2

/** What deadlines are to be multiplied by: 1 on a machine that has nothing else to do. */
export const slowness = (): number => Math.max(1, loadavg()[0]! / (ownLoad * availableParallelism()))

/** So many milliseconds on a machine that has nothing else to do, and more on this one: a whole number of them. */
export const longEnough = (ms: number): number => Math.ceil(ms * slowness())
