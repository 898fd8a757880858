/** What each of these recipes is given to listen with. */
export interface Listening<Event> {
  /** Where to go on; null to start now. */
  after?: string[] | null
  onEvent(event: Event): void
  /** The feed has ended for good: with an error, unless it was told to. */
  onEnd(error?: unknown): void
}
