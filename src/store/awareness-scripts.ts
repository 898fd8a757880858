/** The scripts of awareness: how far members have read, and that they type. */
import type { RedisClient } from './client.ts'
import type { Flag, Json, Muted } from './replies.ts'
import { sharedByRooms } from './room-scripts.ts'
import { defineScripts, replying, type Scripts } from './scripts.ts'

export const awarenessScripts = {
  markRead: replying<[moved: Flag, membership: Json] | null>()({
    keys: ['meta', 'members', 'reads', 'blocks', 'told'],
    args: ['user', 'userJson', 'number', 'membersTold', 'channel', 'userChannel'],
  }),
  readMarkers: replying<[number: number, oldest: number, markers: number[]] | null>()({
    keys: ['meta', 'members', 'history', 'reads', 'blocks'],
    args: ['viewer', 'users', 'retentionMs'],
  }),
  sendTyping: replying<Flag | Muted | null>()({
    keys: ['meta', 'members', 'blocks', 'own', 'all'],
    args: ['user', 'userJson', 'needs', 'membersLimit', 'roomLimit', 'restMs', 'channel'],
  }),
}

export const defineAwarenessScripts = (redis: RedisClient): Scripts<typeof awarenessScripts> =>
  defineScripts(redis, awarenessScripts, sharedByRooms)
