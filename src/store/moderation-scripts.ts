/** The scripts of moderation: what each takes, and what it replies. */
import type { RedisClient } from './client.ts'
import type { Json, Limited, Unentitled } from './replies.ts'
import { changing, sharedByRooms, telling } from './room-scripts.ts'
import { defineScripts, replying, type Scripts } from './scripts.ts'

export const moderationScripts = {
  muteMember: replying<['muted', room: Json, membership: Json] | ['stranger' | 'full'] | Unentitled | Limited>()({
    keys: ['meta', 'members', 'mutes', 'log', 'changes', 'answered'],
    args: ['by', 'member', 'peopleJson', 'seconds', 'needs', 'mutesLimit', ...changing],
  }),
  banUser: replying<
    | ['banned', room: Json, ban: Json, now: number, ended: Json | null, sequence: number, check: string]
    | ['full']
    | Unentitled
    | Limited
  >()({
    keys: ['meta', 'members', 'roster', 'staff', 'reads', 'bans', 'banned', 'banEnds', 'log', 'changes', 'answered'],
    args: ['by', 'user', 'peopleJson', 'seconds', 'reasonJson', 'needs', 'bansLimit', 'toldLimit', ...changing],
  }),
  unbanUser: replying<['unbanned' | 'none', room: Json] | Unentitled | Limited>()({
    keys: ['meta', 'members', 'bans', 'banned', 'banEnds', 'log', 'changes', 'answered'],
    args: ['by', 'user', 'peopleJson', 'needs', ...changing],
  }),
  eraseMessages: replying<['erased', count: number, goOn: number] | Unentitled>()({
    keys: ['meta', 'members', 'history', 'log', 'answered'],
    args: [
      'by',
      'author',
      'peopleJson',
      'since',
      'before',
      'most',
      'looks',
      'needs',
      'retentionMs',
      ...telling,
      'answerLifeMs',
    ],
  }),
  pageBans: replying<[bans: (Json | null)[], sequences: number[]] | null>()({
    keys: ['meta', 'members', 'bans', 'banned'],
    args: ['viewer', 'needs', 'start', 'limit'],
  }),
  findBan: replying<Json | null>()({
    keys: ['meta', 'members', 'bans'],
    args: ['viewer', 'needs', 'user'],
  }),
}

export type ModerationScripts = Scripts<typeof moderationScripts>

export const defineModerationScripts = (redis: RedisClient): ModerationScripts =>
  defineScripts(redis, moderationScripts, sharedByRooms)
