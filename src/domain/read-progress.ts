/** How far a member has read in a room. */
export interface ReadProgress {
  /** The number of the last message read; from joining on, of the last one then. */
  readNumber: number
  /** How many messages came since, and are still kept. */
  unread: number
}

/** What is no more kept cannot be unread. `number`: of the newest message; `oldest`: of the oldest that is kept. */
export const progressOf = ({
  marker,
  number,
  oldest,
}: {
  marker: number
  number: number
  oldest: number
}): ReadProgress => ({
  readNumber: marker,
  unread: Math.max(0, number - Math.max(marker, oldest - 1)),
})
