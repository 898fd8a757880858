/** The limits of callers: who may come in, how often, and how much of an instance each may take. */
import { type Limit, limit } from './limit.ts'

export const callerLimits = {
  signInsPerMinute: limit(
    30,
    'tries a minute',
    'Sign-ins from one address, right or wrong, and counted apart from them, sign-ups from one address, also refused ones; on all instances together.',
  ),
  wrongPasswordsPerMinute: limit(
    10,
    'tries a minute',
    'Wrong passwords from one address for one username, on all instances together.',
  ),
  wrongPasswordsPerUsername: limit(
    100,
    'tries a minute',
    'Wrong passwords for one username from all addresses, on all instances together. Its user can still sign in from an address from which they signed in before.',
  ),
  localTriesPerMinute: limit(
    6000,
    'tries a minute',
    'Sign-ins and sign-ups from the same machine, if the server listens on loopback only. It replaces the limits for one address, and is enough for the tests of an app.',
  ),
  invitationLooksPerMinute: limit(
    120,
    'looks a minute',
    'How often one address may look at what an invitation leads to, on all instances together. It takes no session.',
  ),
  accountsPerHour: limit(100, 'accounts an hour', 'Accounts made from one address, on all instances together.'),
  appCallsPerMinute: limit(
    60_000,
    'calls a minute',
    'What the application does with its tokens, itself or as somebody, on each instance. It replaces the rates of users.',
  ),
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
