/** The callers who wait, in two lines: who has taken little lately goes before all others. */
import type { Share } from './share.ts'

/** Whoever has taken no more than this lately, of a second, is light whatever the others took. */
const lightMs = 20
/** For so long after somebody light was here, others like that are expected. */
const lightWithinMs = 1000
/** When the line is looked at again: soon, or while all in it are in debt. */
const lookMs = { first: 1, least: 5, most: 100 }

export class Lines {
  /** In order. */
  readonly light = new Set<Share>()
  readonly others = new Set<Share>()
  /** A few who take all there is between them have each taken little of a core: it goes by what those who wait have taken. */
  #mostOfLight = lightMs
  #lightAt = Number.NEGATIVE_INFINITY

  /** How many operations and feeds wait, of all callers. */
  get waiting(): number {
    let waiting = 0
    for (const shares of [this.light, this.others])
      for (const { line } of shares) if (line) waiting += line.operations.length + line.feeds.length
    return waiting
  }

  /** Whether this caller has taken little lately: less than half of what those who wait have taken on average. */
  isLight(share: Share, now: number): boolean {
    const isLight = share.isModest(now) && share.takenLately(now) <= this.#mostOfLight
    if (isLight) this.#lightAt = now
    return isLight
  }

  /** Whether somebody light may come soon. */
  expectsLight(now: number): boolean {
    return now - this.#lightAt < lightWithinMs
  }

  enter(share: Share, now: number): void {
    const isLight = this.isLight(share, now) && share.isInCredit(now)
    const [line, other] = isLight ? [this.light, this.others] : [this.others, this.light]
    other.delete(share)
    line.add(share)
  }

  leave(share: Share): void {
    this.light.delete(share)
    this.others.delete(share)
  }

  /** To be called when a turn begins: who is light may have changed. */
  weigh(now: number): void {
    let [sum, callers] = [0, 0]
    for (const line of [this.light, this.others])
      for (const share of line) {
        sum += share.takenLately(now)
        callers++
      }
    this.#mostOfLight = Math.max(lightMs, sum / 2 / Math.max(1, callers))
  }

  /** The first of the others who is in no debt. */
  nextOfOthers(now: number): Share | null {
    for (const share of this.others) if (share.isInCredit(now)) return share
    return null
  }

  /** How long it takes until one of the others may go on; with some of them in debt, about. */
  msUntilNext(now: number): number {
    let ms = lookMs.most
    for (const share of this.others) {
      if (share.isInCredit(now)) return lookMs.first
      ms = Math.min(ms, Math.max(lookMs.least, share.msInDebt(now) || lookMs.most))
    }
    return ms
  }
}
