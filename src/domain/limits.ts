/** Every limit on what Parlor takes and keeps: its name, unit and default. `config.ts` lets operators change them. */
export const defaultLimits = {
  usernameChars: 32,
  displayNameChars: 64,
  passwordMinChars: 8,
  passwordChars: 128,
  roomNameChars: 80,
  bodyChars: 4000,
  bodyBytes: 16 * 1024,
  clientIdChars: 64,
  roomsPerUser: 500,
  membersPerRoom: 100_000,
  messagesPerRoom: 10_000,
  /** Members added and removed in one room, in a minute. */
  membershipChangesPerMinute: 600,
  /** Messages of one viewer, on one instance. */
  sendsPerMinute: 1200,
  /** Rooms created and deleted, members added and removed by one viewer, on one instance. */
  commandsPerMinute: 600,
  /** From one address and, apart from that, for one username; on one instance. */
  signInsPerMinute: 30,
  /** From one address, on one instance. */
  accountsPerHour: 100,
  /** Passwords hashed at a time, each in 19 MiB of memory, and those that wait for it. */
  hashesAtOnce: 2,
  hashesWaiting: 100,
  socketsPerUser: 20,
  operationsPerSocket: 50,
  /** An HTTP request's body, a WebSocket frame. */
  requestBytes: 64 * 1024,
  documentBytes: 8 * 1024,
  documentTokens: 1000,
  documentDepth: 12,
  /** Fields, aliases included, of one selection set and all below it. */
  documentFields: 200,
  documentCost: 5000,
  /** Entries replayed to one feed. */
  replayPerRoom: 1000,
  replayPerFeed: 10_000,
}

export type Limits = Readonly<typeof defaultLimits>
