/** Where events leave delivery: what a feed needs of the socket behind it; made in `server/socket/broadcast-selection.ts`. */
import type { Event, EventType, RoomEvent } from '../domain/event.ts'
import type { SignalEvent } from '../domain/signal.ts'

/** What several feeds have in common when they asked for the same thing: what is made for one serves all. */
export interface Selection {
  /** Whether its document names this type. What it does not name is neither executed nor sent. */
  names(type: EventType): boolean
  /** A new, empty audience for one room. */
  openAudience(): Audience
}

/** The live feeds of one room that share one selection. */
export interface Audience {
  readonly size: number
  /** This outlet gets the next event and all later ones, and none from before. */
  add(outlet: Outlet): void
  /** All events until now are queued for this outlet, and none later. */
  delete(outlet: Outlet): void
  /** Queues the event for every outlet in the audience, if their document names it. */
  tell(event: RoomEvent): void
  /** Queues a signal for every outlet in the audience that takes signals when it leaves. */
  signal(event: SignalEvent): void
}

/** The way from one feed to its socket. */
export interface Outlet {
  readonly selection: Selection
  /** How many bytes the socket should be given at a time, when it takes more. */
  readonly bytesAtOnce: number
  /** Whether signals are told: the feed is ready. */
  hearsSignals: boolean
  /**
   * Queues an event for this feed alone, if its document names it, and answers how many bytes it takes. `name`: all events
   * of this name are the same, whoever gets them.
   */
  send(event: Event, name?: string): number
  /** Queues a signal for this feed alone, if it takes signals now. */
  signal(event: SignalEvent): void
  /** Makes sure that what audiences got before comes before what is sent next. */
  settle(): void
  /** So many rooms are to be opened for this feed. Resolves when its user's turn has come; undefined: it has. */
  opening(rooms: number): Promise<void> | undefined
  /** So many bytes were read for this feed, whatever it is shown of them: its user pays. */
  paid(bytes: number): void
  /** Resolves when the socket takes more, at once if it does now; also when it has closed. */
  drained(): Promise<void>
  /** The feed has ended: nothing will be sent any more. Called once. */
  closed(): void
}
