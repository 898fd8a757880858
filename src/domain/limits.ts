/** Every limit on what Parlor takes and keeps. `src/config` lets operators change each, and docs/operations.md lists them. */

export interface Limit {
  default: number
  /** What is counted. */
  unit: string
  /** One sentence for operators. */
  meaning: string
  /** The setting, where it is not `LIMIT_` and the name; one that may be 0 means: no limit. */
  env?: string
  least?: number
  most?: number
}

const limit = (initial: number, unit: string, meaning: string): Limit => ({ default: initial, unit, meaning })

/** The limits, in the order in which docs/operations.md shows them. */
export const limitTable = {
  usernameChars: limit(32, 'characters', 'The longest username; the shortest has 3.'),
  displayNameChars: limit(64, 'characters', 'The longest display name.'),
  avatarUrlChars: limit(512, 'characters', 'The longest address of a picture.'),
  passwordMinChars: limit(8, 'characters', 'The shortest password.'),
  passwordChars: limit(128, 'characters', 'The longest password.'),
  roomNameChars: limit(80, 'characters', 'The longest name of a room.'),
  bodyChars: limit(4000, 'characters', 'The longest message.'),
  bodyBytes: limit(16 * 1024, 'bytes', 'The longest message, written as UTF-8.'),
  messageMetadataBytes: limit(8 * 1024, 'bytes', 'The longest metadata of a message, as JSON in UTF-8.'),
  roomMetadataBytes: limit(2 * 1024, 'bytes', 'The longest metadata of a room, as JSON in UTF-8.'),
  metadataDepth: limit(16, 'levels', 'How deep metadata may be nested, the object itself included.'),
  clientIdChars: limit(64, 'characters', 'The longest `clientMessageId` or `clientRoomId`.'),
  roomsPerUser: limit(500, 'rooms', 'How many rooms of their own one user may have.'),
  roomsAddedPerUser: limit(
    500,
    'rooms',
    'To how many rooms others may add one user. They do not count as rooms of their own.',
  ),
  leftRoomsPerUser: limit(
    200,
    'rooms',
    'How many of the rooms that a user left in the last 7 days are remembered, the last ones: the feed can still tell of them.',
  ),
  membersPerRoom: limit(100_000, 'members', 'How many members one room may have.'),
  messagesPerRoom: limit(10_000, 'messages', 'How many messages a room keeps: the newest.'),
  messageRetentionDays: {
    ...limit(
      0,
      'days',
      'How long a room keeps its messages; 0: for ever, as far as there are not too many. A longer time than before holds in each room from its next message on.',
    ),
    env: 'MESSAGE_RETENTION_DAYS',
    least: 0,
  },
  logEntriesPerRoom: limit(
    20_000,
    'entries',
    'How much of what happened in a room is kept for feeds that resume: messages sent, edited and deleted, reactions, comings and goings. It holds no text.',
  ),
  editsPerRoom: limit(300, 'changes a minute', 'Messages edited and deleted in one room, on all instances together.'),
  editsPerMember: limit(60, 'changes a minute', 'How many of these one member may edit and delete.'),
  reactionsPerMessage: {
    ...limit(20, 'emoji', 'How many different emoji one message may have; at most 32.'),
    most: 32,
  },
  reactionsPerRoom: limit(
    600,
    'changes a minute',
    'Reactions added and taken back in one room, on all instances together.',
  ),
  reactionsPerMember: limit(60, 'changes a minute', 'How many of these one member may add and take back.'),
  membershipChangesPerMinute: limit(
    600,
    'changes a minute',
    'How many members may be added to and removed from one room, on all instances together. Leaving does not count, nor what its creator does.',
  ),
  membershipChangesPerMember: limit(
    100,
    'changes a minute',
    'How many of these changes one member may make. The creator of the room may make any number.',
  ),
  sendsPerMinute: limit(1200, 'messages a minute', 'Messages of one user, on each instance.'),
  commandsPerMinute: limit(
    600,
    'commands a minute',
    'Rooms that one user creates and deletes, and members that they add and remove, themselves included; on each instance.',
  ),
  profileChangesPerHour: limit(
    60,
    'changes an hour',
    'Changes of their own profile that one user makes, on each instance.',
  ),
  subscriptionsPerMinute: limit(
    300,
    'subscriptions a minute',
    'Subscriptions that one user begins, on each instance. Each one reads the list of rooms, and every room that it names.',
  ),
  signInsPerMinute: limit(
    30,
    'tries a minute',
    'Sign-ins from one address, right or wrong, and counted apart from them, sign-ups from one address, also refused ones; on each instance.',
  ),
  wrongPasswordsPerMinute: limit(
    10,
    'tries a minute',
    'Wrong passwords from one address for one username, on each instance.',
  ),
  wrongPasswordsPerUsername: limit(
    100,
    'tries a minute',
    'Wrong passwords for one username from all addresses, on each instance. Its user can still sign in from an address from which they signed in before.',
  ),
  localTriesPerMinute: limit(
    6000,
    'tries a minute',
    'Sign-ins and sign-ups from the same machine, if the server listens on loopback only. It replaces the limits for one address, and is enough for the tests of an app.',
  ),
  accountsPerHour: limit(100, 'accounts an hour', 'Accounts made from one address, on each instance.'),
  sessionsPerUser: limit(
    50,
    'sessions',
    'Sessions of one user, on all instances together. When there are too many, the one that was begun or renewed longest ago ends.',
  ),
  hashesAtOnce: limit(2, 'passwords', 'Passwords hashed at the same time; each takes 19 MiB of memory meanwhile.'),
  hashesWaiting: limit(
    100,
    'passwords',
    'Passwords that wait to be hashed, in turn by address. When there are more, a request of the address with the most of them is refused.',
  ),
  callerShare: limit(
    25,
    '% of a core',
    'How much of an instance the operations and feeds of one caller may use in the long run. A caller is a user or, before signing in, an address.',
  ),
  callerBurstMs: limit(
    500,
    'ms',
    'How much a caller may use at once before that share counts. A caller who has used more waits in line behind the others.',
  ),
  callerWaiting: limit(
    200,
    'operations',
    'Operations of one caller that wait for their turn. More are answered `RATE_LIMITED`.',
  ),
  callerUnreadBytes: limit(
    4 * 1024 * 1024,
    'bytes',
    'Answers that were made for one caller and are not read yet. A caller with more unread gets no more answers until they have read some.',
  ),
  socketsPerUser: limit(20, 'sockets', 'Sockets of one user, on each instance.'),
  socketsPerAddress: limit(
    1000,
    'sockets',
    'Sockets of one address, on each instance. An IPv6 address counts by its /64.',
  ),
  connectionsPerAddress: limit(
    2000,
    'connections',
    'Connections of one address on each instance, sockets included. With TRUST_PROXY all connections are those of the proxies, which must limit their own callers.',
  ),
  strangerSockets: limit(
    10_000,
    'sockets',
    'Sockets on each instance whose clients have not signed in. When there are more, the oldest are closed.',
  ),
  operationsPerSocket: limit(50, 'operations', 'Operations that one socket runs at the same time.'),
  unreadBytes: limit(
    256 * 1024 * 1024,
    'bytes',
    'Events and answers that wait in one instance until clients read them. Each socket has an equal part, at most 512 KiB, besides one answer. A socket with more unread is slow: its feeds read on from the log. Answers over HTTP may take a quarter of the limit; beyond that, the clients with the most unread are cut off.',
  ),
  requestBytes: limit(64 * 1024, 'bytes', 'The longest body of an HTTP request, and the longest WebSocket message.'),
  unfinishedBytesPerAddress: limit(
    4 * 1024 * 1024,
    'bytes',
    'What one address may keep in one instance of HTTP requests that it has not sent whole yet.',
  ),
  unfinishedBytes: limit(64 * 1024 * 1024, 'bytes', 'The same for all addresses together.'),
  jsonDepth: limit(64, 'levels', 'How deep the JSON of a request may be nested, its variables included.'),
  requestsWaiting: limit(
    4000,
    'requests',
    'HTTP requests in one instance that wait for the one before them on their connection. When there are more, a connection with more than 100 of them is closed, and its address kept out for a while.',
  ),
  documentBytes: limit(8 * 1024, 'bytes', 'The longest GraphQL document.'),
  documentTokens: limit(1000, 'tokens', 'The most tokens of a document.'),
  documentDepth: limit(12, 'levels', 'How deep the selections of an operation may be nested.'),
  documentFields: limit(
    200,
    'fields',
    'The most fields of a document, and the most fields that one operation selects, those that its fragments repeat included. `__typename` does not count.',
  ),
  documentPairs: limit(
    10_000,
    'pairs',
    'Pairs of fields of a document that have the same name in the answer. Each pair is compared before the document may run.',
  ),
  validationErrors: limit(20, 'errors', 'The most mistakes that are reported of one document, or of its variables.'),
  feedsPerSocket: limit(10, 'subscriptions', 'Subscriptions on one socket at the same time.'),
  documentCost: limit(
    50_000,
    'points',
    'The highest cost of an operation, or of the start of a subscription. A point is about a microsecond. Each cursor in `after` costs 50 points: raise this limit together with `LIMIT_ROOMS_PER_USER`.',
  ),
  eventCost: limit(
    2000,
    'points',
    'The highest cost of an event for one subscription, and for all different subscriptions of one user on an instance together.',
  ),
  selectionsPerUser: limit(
    8,
    'subscriptions',
    'Subscriptions of one user that ask for different things, on each instance. Any number of sockets may have the same subscription.',
  ),
  replayPerRoom: limit(1000, 'entries', 'The most that a resumed feed replays of one room. A room with more is reset.'),
  replayPerFeed: limit(
    10_000,
    'entries',
    'The most that a resumed feed replays of all rooms together, the shortest backlogs first.',
  ),
} satisfies Record<string, Limit>

export type Limits = Readonly<Record<keyof typeof limitTable, number>>

export const defaultLimits = Object.fromEntries(
  Object.entries(limitTable).map(([name, { default: initial }]) => [name, initial]),
) as Limits
