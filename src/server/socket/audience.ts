/** The live feeds of one room that ask for the same: each event is made once, and queued for every one of them. */
import type { ExecutionArgs } from 'graphql'
import type { Audience, Outlet } from '../../delivery/outlet.ts'
import type { EventType, RoomEvent } from '../../domain/event.ts'
import type { SignalEvent } from '../../domain/signal.ts'
import type { Flusher } from './flusher.ts'
import { NextFrames } from './frames.ts'
import type { Answer, SharedSelection } from './selection.ts'

/** What all of them ask for. */
interface Telling extends SharedSelection {
  readonly flusher: Flusher
  names(type: EventType): boolean
}

/** The way to one of them. */
interface Listener extends Outlet {
  readonly args: ExecutionArgs
  /** Whether it takes signals at this moment. */
  readonly takesSignals: boolean
  queue(frames: NextFrames): void
  charge(ms: number): void
}

/** In an audience of more, nobody is charged. */
const fewOutlets = 16

/** Each outlet in it gets every event: before one comes or goes the audience is flushed, so the loop needs no filter. */
export class RoomAudience implements Audience {
  readonly #selection: Telling
  readonly #outlets = new Set<Listener>()
  #told: (RoomEvent | SignalEvent)[] = []
  #hasSignals = false

  constructor(selection: Telling) {
    this.#selection = selection
  }

  get size(): number {
    return this.#outlets.size
  }

  add(outlet: Listener): void {
    this.flush()
    this.#outlets.add(outlet)
  }

  delete(outlet: Listener): void {
    this.flush()
    this.#outlets.delete(outlet)
  }

  signal(event: SignalEvent): void {
    this.#hasSignals ||= this.#selection.names(event.type)
    this.tell(event)
  }

  tell(event: RoomEvent | SignalEvent): void {
    if (!this.#selection.names(event.type)) return
    if (this.#told.length === 0) this.#selection.flusher.audienceIsDirty(this)
    this.#told.push(event)
  }

  flush(): void {
    const told = this.#told
    const [first] = this.#outlets
    if (told.length === 0 || !first) return
    this.#told = []
    const spentBefore = this.#selection.spentMs
    const isMixed = this.#hasSignals
    this.#hasSignals = false
    const answers = told.map(event => this.#selection.answer(event, first.args))
    if (isMixed) this.#queueMixed(told, answers, first)
    else this.#queue(told, answers, this.#outlets, first)
    this.#charge(this.#selection.spentMs - spentBefore)
  }

  /** The same flush without its signals, for whoever takes none now. */
  #queueMixed(told: readonly (RoomEvent | SignalEvent)[], answers: readonly Answer[], asked: Listener): void {
    const [taking, others]: [Listener[], Listener[]] = [[], []]
    for (const outlet of this.#outlets) (outlet.takesSignals ? taking : others).push(outlet)
    this.#queue(told, answers, taking, asked)
    const isEntry = told.map(event => event.cursor !== null)
    const only = <T>(all: readonly T[]) => all.filter((_, i) => isEntry[i])
    if (isEntry.includes(true)) this.#queue(only(told), only(answers), others, asked)
  }

  /** `asked`: for whom the answers were made. */
  #queue(
    told: readonly (RoomEvent | SignalEvent)[],
    answers: readonly Answer[],
    outlets: Iterable<Listener>,
    asked: Listener,
  ): void {
    const frames = new NextFrames(answers.map(({ bytes }) => bytes))
    const shareable = answers.every(answer => answer.shareable)
    for (const outlet of outlets)
      outlet.queue(shareable || outlet === asked ? frames : this.#ownFrames(told, answers, outlet))
  }

  /** Each outlet pays its part. With many outlets, a part is less than what it takes to note it. */
  #charge(ms: number): void {
    const { size } = this.#outlets
    if (size <= fewOutlets) for (const outlet of this.#outlets) outlet.charge(ms / size)
  }

  /** What others may see of the answers, and this outlet's own where they may not. */
  #ownFrames(told: readonly (RoomEvent | SignalEvent)[], answers: readonly Answer[], { args }: Listener): NextFrames {
    const own = told.map((event, i) => (answers[i]!.shareable ? answers[i]! : this.#selection.answer(event, args)))
    return new NextFrames(own.map(({ bytes }) => bytes))
  }
}
