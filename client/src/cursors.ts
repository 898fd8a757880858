/** Cursors: where a feed is to go on after a pause, as its events tell it. */

/** What every document has to select of its events, so that the feed can go on where it was. */
export interface FeedEvent {
  __typename?: string
  roomId?: string
  cursor?: string | null
  cursors?: string[]
}

/** Keeps what a feed needs in order to go on: `cursors` of `FeedReady`, and of each room the `cursor` received last. */
export interface CursorKeeper {
  /** The variable `after` of the feed: null while nothing is known. Store it to go on after the page was closed. */
  readonly after: string[] | null
  /** To be told every event, once it was dealt with. */
  take(event: FeedEvent): void
}

/** A keeper that begins with what an earlier one had in `after`, or with `Viewer.feedCursors`; without, the feed starts now. */
export function keepCursors(saved: string[] | null = null): CursorKeeper {
  let listed = saved
  const since = new Map<string, string>()
  return {
    get after() {
      return listed || since.size > 0 ? [...(listed ?? []), ...since.values()] : null
    },
    take({ roomId, cursor, cursors }) {
      if (cursors) {
        listed = cursors
        since.clear()
      } else if (roomId && cursor) since.set(roomId, cursor)
    },
  }
}
