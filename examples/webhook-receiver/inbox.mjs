/** What came already: calls come at least once, and each event is to be acted on once. */

/** Parlor can only tell anew what it lost, and that is the last moment before a failover. */
const checksKept = 1000

/**
 * An inbox in memory. An app keeps the same in its database, in the transaction that acts on the event: for each room the
 * last sequence, and the checks of the last ones.
 */
export class Inbox {
  #rooms = new Map()

  /** Whether this event of the room is new. What is not beyond the last one is not, unless it is another history: its check differs. */
  isNew(roomId, { sequence, check }) {
    const { last, checks } = this.#roomOf(roomId)
    const known = checks.get(sequence)
    return sequence > last || (known !== undefined && known !== check)
  }

  /** To be called once it was acted on. */
  note(roomId, { sequence, check }) {
    const room = this.#roomOf(roomId)
    // After a failover of Redis, what it lost had been told already, and is no more.
    for (let lost = sequence; lost <= room.last; lost++) room.checks.delete(lost)
    room.checks.set(sequence, check)
    room.checks.delete(sequence - checksKept)
    room.last = sequence
  }

  #roomOf(roomId) {
    const room = this.#rooms.get(roomId) ?? { last: 0, checks: new Map() }
    this.#rooms.set(roomId, room)
    return room
  }
}
