/** Who is measured: Parlor and its peers, and how each is started, spoken to, and written to. */
import { relative } from 'node:path'
import type { DialectName } from './generator/dialects.ts'
import type { PublisherName } from './generator/publishers.ts'
import type { Program } from './server-process.ts'

export interface Contestant {
  name: ContestantName
  title: string
  program: Program
  dialect: DialectName
  publisher: PublisherName
}

export type ContestantName = 'parlor' | 'ws-coalesced' | 'ws-send' | 'socket.io' | 'mercurius' | 'yoga'

/** What people who send all day, and rooms made within a minute, would run into. Nothing else of Parlor's is changed. */
export const parlorEnv = {
  LIMIT_SENDS_PER_MINUTE: '1000000000',
  LIMIT_MEMBERSHIP_CHANGES_PER_MINUTE: '1000000000',
  LIMIT_CALLER_SHARE: '1000000000',
  LIMIT_MEMBERSHIP_CHANGES_PER_MEMBER: '1000000000',
  LIMIT_REACTIONS_PER_ROOM: '1000000000',
  LIMIT_ROOM_CHANGES_PER_MEMBER: '1000000000',
  // All clients of the bench have one address.
  LIMIT_SOCKETS_PER_ADDRESS: '1000000',
  LIMIT_CONNECTIONS_PER_ADDRESS: '1000000',
  LIMIT_ROOMS_PER_USER: '1000',
  LIMIT_ROOMS_ADDED_PER_USER: '1000',
  LOG_LEVEL: 'warn',
}

const parlorMain = relative(import.meta.dirname, `${process.env.PARLOR_DIST}/main.js`)

export const contestants: readonly Contestant[] = [
  {
    name: 'parlor',
    title: 'Parlor',
    program: { script: parlorMain, env: parlorEnv },
    dialect: 'parlor',
    publisher: 'parlor',
  },
  {
    name: 'ws-coalesced',
    title: 'frames prebuilt, coalescing, no GraphQL',
    program: { script: 'servers/ws-coalesced.js' },
    dialect: 'plain',
    publisher: 'plain',
  },
  {
    name: 'ws-send',
    title: '`ws.send` to each',
    program: { script: 'servers/ws-send.js' },
    dialect: 'plain',
    publisher: 'plain',
  },
  {
    name: 'socket.io',
    title: 'Socket.IO + Redis adapter',
    program: { script: 'servers/socket-io.js' },
    dialect: 'socket.io',
    publisher: 'socket.io',
  },
  {
    name: 'mercurius',
    title: 'mercurius + mqemitter-redis',
    program: { script: 'servers/mercurius.js' },
    dialect: 'graphql',
    publisher: 'mqemitter',
  },
  {
    name: 'yoga',
    title: 'yoga + graphql-ws + graphql-redis-subscriptions',
    program: { script: 'servers/yoga.js' },
    dialect: 'graphql',
    publisher: 'graphql-redis-subscriptions',
  },
]

export const contestant = (name: ContestantName): Contestant => contestants.find(one => one.name === name)!
