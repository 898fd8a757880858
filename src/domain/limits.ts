/** Every limit on what Parlor takes and keeps. `src/config` lets operators change each, and docs/operations.md lists them. */

interface Limit {
  default: number
  /** What is counted. */
  unit: string
  /** One sentence for operators. */
  meaning: string
}

const limit = (initial: number, unit: string, meaning: string): Limit => ({ default: initial, unit, meaning })

/** The limits, in the order in which docs/operations.md shows them. */
export const limitTable = {
  usernameChars: limit(32, 'characters', 'The longest username; the shortest has 3.'),
  displayNameChars: limit(64, 'characters', 'The longest display name.'),
  passwordMinChars: limit(8, 'characters', 'The shortest password.'),
  passwordChars: limit(128, 'characters', 'The longest password.'),
  roomNameChars: limit(80, 'characters', 'The longest name of a room.'),
  bodyChars: limit(4000, 'characters', 'The longest message.'),
  bodyBytes: limit(16 * 1024, 'bytes', 'The longest message, written as UTF-8.'),
  clientIdChars: limit(64, 'characters', 'The longest `clientMessageId` or `clientRoomId`.'),
  roomsPerUser: limit(500, 'rooms', 'How many rooms of their own one user may have.'),
  roomsAddedPerUser: limit(
    500,
    'rooms',
    'Into how many rooms others may put one user; they take nothing from the rooms of their own.',
  ),
  leftRoomsPerUser: limit(
    200,
    'rooms',
    'How many of the rooms that a user left in the last 7 days the feed can still tell of: the last ones.',
  ),
  membersPerRoom: limit(100_000, 'members', 'How many members one room may have.'),
  messagesPerRoom: limit(
    10_000,
    'messages',
    'How many messages a room keeps, the newest; of membership changes and messages together five times as many.',
  ),
  membershipChangesPerMinute: limit(
    600,
    'changes a minute',
    'Members added to and removed from one room by its members, on all instances; leaving, and what its creator does, do not count.',
  ),
  membershipChangesPerMember: limit(
    100,
    'changes a minute',
    'The part of one member in these: members that one member, not the creator, adds to and removes from one room.',
  ),
  sendsPerMinute: limit(1200, 'messages a minute', 'Messages of one user, on each instance.'),
  commandsPerMinute: limit(
    600,
    'commands a minute',
    'Rooms created and deleted, members added and removed (oneself included) by one user, on each instance.',
  ),
  subscriptionsPerMinute: limit(
    300,
    'subscriptions a minute',
    'Subscriptions that one user begins, on each instance: each reads the list of rooms, and every room that it names.',
  ),
  signInsPerMinute: limit(
    30,
    'tries a minute',
    'Sign-ins from one address, right and wrong ones, and apart from that sign-ups, refused ones included; on each instance.',
  ),
  wrongPasswordsPerMinute: limit(
    10,
    'tries a minute',
    'Wrong passwords from one address for one username, on each instance.',
  ),
  wrongPasswordsPerUsername: limit(
    100,
    'tries a minute',
    'Wrong passwords for one username from all addresses, on each instance; its user still comes in from where they signed in before.',
  ),
  localTriesPerMinute: limit(
    6000,
    'tries a minute',
    'Sign-ins and sign-ups from the same machine at a server that listens there only, instead of the limits for one address: enough for the tests of an app.',
  ),
  accountsPerHour: limit(100, 'accounts an hour', 'Accounts made from one address, on each instance.'),
  sessionsPerUser: limit(
    50,
    'sessions',
    'Sessions of one user; a new one ends the one that was begun or renewed longest ago, on all instances.',
  ),
  hashesAtOnce: limit(2, 'passwords', 'Passwords hashed at the same time; each takes 19 MiB of memory meanwhile.'),
  hashesWaiting: limit(
    100,
    'passwords',
    'Passwords that wait to be hashed, in turn by address; beyond, the address with the most of them is told to try later.',
  ),
  callerShare: limit(
    25,
    '% of a core',
    'What the operations and feeds of one caller may take of an instance in the long run; a caller is a user, or the address of who has not signed in.',
  ),
  callerBurstMs: limit(
    500,
    'ms',
    'What a caller may take at once before that counts; whoever has taken more waits in line behind the others.',
  ),
  callerWaiting: limit(
    200,
    'operations',
    'Operations of one caller that wait for their turn; those beyond are answered `RATE_LIMITED`.',
  ),
  callerUnreadBytes: limit(
    4 * 1024 * 1024,
    'bytes',
    'Answers that were made for one caller and wait to be read; nothing more is made for who leaves more unread.',
  ),
  socketsPerUser: limit(20, 'sockets', 'Sockets of one user, on each instance.'),
  socketsPerAddress: limit(
    1000,
    'sockets',
    'Sockets of one address (of IPv6: of a /64), on each instance: more than one office has people.',
  ),
  connectionsPerAddress: limit(
    2000,
    'connections',
    'Connections of one address on each instance, sockets included; with TRUST_PROXY all are the proxies’, which bound them.',
  ),
  strangerSockets: limit(
    10_000,
    'sockets',
    'Sockets on each instance whose clients have not signed in; of more, the oldest make room.',
  ),
  operationsPerSocket: limit(50, 'operations', 'Operations that one socket runs at the same time.'),
  unreadBytes: limit(
    256 * 1024 * 1024,
    'bytes',
    'Events and answers that wait in one instance for clients to read them: on sockets in equal parts of 512 KiB at most, besides one answer for each; whoever leaves more unread is slow, and reads on from the log. Answers over HTTP take a quarter at most; beyond, those who hold most are cut.',
  ),
  requestBytes: limit(64 * 1024, 'bytes', 'The longest body of an HTTP request, and the longest WebSocket message.'),
  unfinishedBytesPerAddress: limit(
    4 * 1024 * 1024,
    'bytes',
    'What one address may keep in one instance of HTTP requests that it has not sent whole yet.',
  ),
  unfinishedBytes: limit(64 * 1024 * 1024, 'bytes', 'What all may keep so.'),
  jsonDepth: limit(64, 'levels', 'How deep the JSON of a request may be nested, its variables included.'),
  requestsWaiting: limit(
    10_000,
    'requests',
    'HTTP requests in one instance that wait for the one before them on their connection; a connection with more than 100 of them is closed then.',
  ),
  documentBytes: limit(8 * 1024, 'bytes', 'The longest GraphQL document.'),
  documentTokens: limit(1000, 'tokens', 'The most tokens of a document.'),
  documentDepth: limit(12, 'levels', 'How deep the selections of an operation may be nested.'),
  documentFields: limit(
    200,
    'fields',
    'The most fields of a document, and those that one operation selects, with what its fragments repeat; `__typename` is none.',
  ),
  documentPairs: limit(
    10_000,
    'pairs',
    'Fields of a document that have one name in the answer, taken in pairs: each pair is compared before it may run.',
  ),
  validationErrors: limit(20, 'errors', 'The most that is told of what is wrong with a document.'),
  feedsPerSocket: limit(10, 'subscriptions', 'Subscriptions on one socket at the same time.'),
  documentCost: limit(
    50_000,
    'points',
    'The highest cost of an operation, about a microsecond a point; of a subscription, of its beginning. 50 points of it go to each cursor in `after`: raise it with `LIMIT_ROOMS_PER_USER`.',
  ),
  scannedEntries: limit(
    60_000,
    'entries',
    'How far one operation looks through logs for messages between which members came and went, in all its pages together.',
  ),
  eventCost: limit(
    2000,
    'points',
    'The highest cost of an event: for one subscription, and for all the different ones of a user on one instance together.',
  ),
  selectionsPerUser: limit(
    8,
    'subscriptions',
    'Subscriptions of one user that differ in what they ask of an event, on each instance; any number of sockets may ask alike.',
  ),
  replayPerRoom: limit(1000, 'entries', 'The most that a resumed feed replays of one room; beyond, the room is reset.'),
  replayPerFeed: limit(10_000, 'entries', 'The most that a resumed feed replays in all, shortest backlogs first.'),
} satisfies Record<string, Limit>

export type Limits = Readonly<Record<keyof typeof limitTable, number>>

export const defaultLimits = Object.fromEntries(
  Object.entries(limitTable).map(([name, { default: initial }]) => [name, initial]),
) as Limits
