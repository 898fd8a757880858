/** How an account ends, and for how long it is remembered that it did. */

const second = 1000
const day = 24 * 60 * 60 * second

/** How long nobody else can take the username of an account that was deleted, and how long it is known that it was. */
export const nameHeldMs = 30 * day

/** When somebody is to look whether a deletion that was begun was finished, and from then on how often. */
export const deletionDueMs = 60 * second

/** A deletion does not begin later than this after it was noted, so that a note without a deletion can be dropped when it is due. */
export const deletionNoteLifeMs = 30 * second
