/** The scripts of messages and reactions: what each takes, and what it replies. */
import type { RedisClient } from './client.ts'
import type { Flag, Json, Limited, Muted, Slow, Unentitled } from './replies.ts'
import { changing, sharedByRooms, telling } from './room-scripts.ts'
import { defineScripts, replying, type Scripts } from './scripts.ts'

/** What scripts that change a message, or its reactions, end with. */
const editing = ['needs', 'retentionMs', ...changing] as const

/** What is said and done with messages. `items`: the message and the one it replies to, as a JSON list without brackets. */
export const messageScripts = {
  appendMessage: replying<
    | ['sent', items: Json, repeated: Flag, opened?: Json]
    | ['closed', other: string]
    | ['sendable', externalId: Json | null]
    | ['blocked' | 'late' | 'conflict' | 'no-reply' | 'unknown']
    | Unentitled
    | Muted
    | Slow
  >()({
    keys: [
      'meta',
      'members',
      'roster',
      'reads',
      'mutes',
      'blocks',
      'history',
      'reactions',
      'emoji',
      'log',
      'spoke',
      'answered',
    ],
    args: [
      'author',
      'peopleJson',
      'bodyJson',
      'clientMessageIdJson',
      'attempt',
      'needs',
      'ignoresSlowMode',
      'channel',
      'messagesLimit',
      'logLimit',
      'retentionMs',
      'answerLifeMs',
    ],
    rare: ['metadataJson', 'replyToJson', 'only', 'originalJson', 'intendedAt', 'intentLifeMs', 'pairJson'],
  }),
  editMessage: replying<['edited', items: Json] | ['blocked' | 'not-found' | 'empty'] | Unentitled | Muted | Limited>()(
    {
      keys: ['meta', 'members', 'blocks', 'history', 'log', 'changes', 'answered'],
      args: ['by', 'peopleJson', 'number', 'check', 'bodyJson', 'metadataJson', ...editing],
    },
  ),
  deleteMessage: replying<['deleted', item: Json] | ['not-found'] | Unentitled | Limited>()({
    keys: ['meta', 'members', 'history', 'log', 'changes'],
    args: [
      'by',
      'peopleJson',
      'number',
      'check',
      'needs',
      'needsOfOthers',
      'retentionMs',
      'moderationsLimit',
      'ownModerationsLimit',
      'changesLimit',
      'ownChangesLimit',
      ...telling,
    ],
  }),
  findMessage: replying<Json[] | null>()({
    keys: ['meta', 'members', 'history', 'bans'],
    args: ['viewer', 'number', 'retentionMs'],
  }),
  pageMessages: replying<
    [first: number, last: number, oldest: number, newest: number, own: number, items: Json[]] | null
  >()({
    keys: ['meta', 'members', 'history', 'bans'],
    args: ['viewer', 'after', 'before', 'limit', 'backwards', 'retentionMs'],
  }),
  addReaction: replying<
    ['added' | 'already', items: Json] | ['blocked' | 'not-found' | 'full'] | Unentitled | Muted | Limited
  >()({
    keys: ['meta', 'members', 'blocks', 'history', 'reactions', 'emoji', 'log', 'changes', 'answered'],
    args: ['by', 'byJson', 'number', 'check', 'sign', 'emojiLimit', ...editing],
  }),
  removeReaction: replying<['removed' | 'none', items: Json] | ['not-found'] | Unentitled | Limited>()({
    keys: ['meta', 'members', 'history', 'reactions', 'emoji', 'log', 'changes', 'answered'],
    args: ['by', 'byJson', 'number', 'check', 'sign', ...editing],
  }),
  readReactions: replying<[emoji: string, count: number, own: Flag, ...people: string[]][][] | null>()({
    keys: ['meta', 'members', 'history', 'reactions', 'emoji', 'bans'],
    args: ['viewer', 'numbers', 'people', 'retentionMs'],
  }),
}

export type MessageScripts = Scripts<typeof messageScripts>

export const defineMessageScripts = (redis: RedisClient): MessageScripts =>
  defineScripts(redis, messageScripts, sharedByRooms)
