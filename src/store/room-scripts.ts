/** The scripts of a room: what each takes, and what it replies. */

import type { Verdict } from '../domain/log.ts'
import type { RedisClient } from './client.ts'
import { defineScripts, replying, type Scripts } from './scripts.ts'

/** An entry as XRANGE has it: its id, and its fields and their values in the order in which they were written. */
export type StreamEntry = [id: string, fields: string[]]

type Flag = 0 | 1
type Json = string

/** The end of every call that writes an entry. */
const telling = ['attempt', 'channel', 'logLimit'] as const

export const roomScripts = {
  createRoom: replying<
    ['created' | 'repeated', room: Json, membership: Json] | ['conflict'] | ['deleted'] | ['late']
  >()({
    keys: ['meta', 'members', 'roster', 'log', 'answered'],
    args: [
      'id',
      'nameJson',
      'metadataJson',
      'creator',
      'creatorJson',
      'intendedAt',
      'intentLifeMs',
      'epoch',
      ...telling,
      'answerLifeMs',
    ],
  }),
  addMember: replying<
    | ['added' | 'already', room: Json, membership: Json]
    | ['not-a-member']
    | ['full']
    | ['late']
    | ['limited', retryAfterMs: number]
  >()({
    keys: ['meta', 'members', 'roster', 'log', 'changes', 'answered'],
    args: [
      'by',
      'member',
      'peopleJson',
      'intendedAt',
      'intentLifeMs',
      'membersLimit',
      'changesLimit',
      'ownChangesLimit',
      ...telling,
      'answerLifeMs',
    ],
  }),
  removeMember: replying<
    | ['removed', room: Json, ended: Json, sequence: number, check: string]
    | ['stranger', room: Json]
    | ['not-a-member']
    | ['creator']
    | ['limited', retryAfterMs: number]
  >()({
    keys: ['meta', 'members', 'roster', 'log', 'changes', 'answered'],
    args: ['by', 'member', 'peopleJson', 'changesLimit', 'ownChangesLimit', ...telling, 'answerLifeMs'],
  }),
  deleteRoom: replying<'deleted' | 'not-a-member' | 'not-the-creator'>()({
    keys: ['meta', 'members', 'roster', 'history', 'reactions', 'emoji', 'log'],
    args: ['by', 'byJson', ...telling, 'remembranceMs'],
  }),
  findRoom: replying<
    [room: Json, memberCount: number, sequence: number, check: string, deleted: Flag, membership: Json | null] | null
  >()({ keys: ['meta', 'members'], args: ['user'] }),
  findOwnRoom: replying<[room: Json, memberCount: number] | null>()({ keys: ['meta', 'members'], args: ['user'] }),
  readLog: replying<
    | [
        verdict: Verdict,
        room: Json,
        sequence: number,
        check: string,
        deleted: Flag,
        membership: Json | null,
        entries: StreamEntry[],
        items: Json[],
      ]
    | null
  >()({
    keys: ['meta', 'members', 'history', 'log'],
    args: ['user', 'membersOnly', 'after', 'check', 'count', 'retentionMs'],
  }),
  readShown: replying<[room: Json, deleted: Flag, memberships: (Json | null)[], items: Json[]] | null>()({
    keys: ['meta', 'members', 'history'],
    args: ['users', 'numbers', 'retentionMs'],
  }),
  pageMembers: replying<[memberships: (Json | null)[], last: string | null] | null>()({
    keys: ['meta', 'members', 'roster'],
    args: ['viewer', 'start', 'stop', 'limit', 'backwards'],
  }),
}

/** What is said and done with messages. `items`: the message and the one it replies to, as a JSON list without brackets. */
export const messageScripts = {
  appendMessage: replying<
    ['sent', items: Json, repeated: Flag] | ['conflict'] | ['not-a-member'] | ['no-reply'] | ['unknown']
  >()({
    keys: ['meta', 'members', 'history', 'reactions', 'emoji', 'log', 'answered'],
    args: [
      'author',
      'peopleJson',
      'bodyJson',
      'metadataJson',
      'replyToJson',
      'clientMessageIdJson',
      'attempt',
      'recallsOnly',
      'channel',
      'messagesLimit',
      'logLimit',
      'retentionMs',
      'answerLifeMs',
    ],
  }),
  editMessage: replying<
    ['edited', items: Json] | ['not-found'] | ['not-allowed'] | ['empty'] | ['limited', retryAfterMs: number]
  >()({
    keys: ['meta', 'members', 'history', 'log', 'changes', 'answered'],
    args: [
      'by',
      'peopleJson',
      'number',
      'check',
      'bodyJson',
      'metadataJson',
      'attempt',
      'changesLimit',
      'ownChangesLimit',
      'channel',
      'logLimit',
      'retentionMs',
      'answerLifeMs',
    ],
  }),
  deleteMessage: replying<
    ['deleted', item: Json] | ['not-found'] | ['not-allowed'] | ['limited', retryAfterMs: number]
  >()({
    keys: ['meta', 'members', 'history', 'log', 'changes'],
    args: [
      'by',
      'peopleJson',
      'number',
      'check',
      'attempt',
      'changesLimit',
      'ownChangesLimit',
      'channel',
      'logLimit',
      'retentionMs',
    ],
  }),
  findMessage: replying<Json[] | null>()({
    keys: ['meta', 'members', 'history'],
    args: ['viewer', 'number', 'retentionMs'],
  }),
  pageMessages: replying<
    [first: number, last: number, oldest: number, newest: number, own: number, items: Json[]] | null
  >()({
    keys: ['meta', 'members', 'history'],
    args: ['viewer', 'after', 'before', 'limit', 'backwards', 'retentionMs'],
  }),
  addReaction: replying<
    ['added' | 'already', items: Json] | ['not-found'] | ['full'] | ['limited', retryAfterMs: number]
  >()({
    keys: ['meta', 'members', 'history', 'reactions', 'emoji', 'log', 'changes', 'answered'],
    args: [
      'by',
      'byJson',
      'number',
      'check',
      'sign',
      'attempt',
      'emojiLimit',
      'changesLimit',
      'ownChangesLimit',
      'channel',
      'logLimit',
      'retentionMs',
      'answerLifeMs',
    ],
  }),
  removeReaction: replying<['removed' | 'none', items: Json] | ['not-found'] | ['limited', retryAfterMs: number]>()({
    keys: ['meta', 'members', 'history', 'reactions', 'emoji', 'log', 'changes', 'answered'],
    args: [
      'by',
      'byJson',
      'number',
      'check',
      'sign',
      'attempt',
      'changesLimit',
      'ownChangesLimit',
      'channel',
      'logLimit',
      'retentionMs',
      'answerLifeMs',
    ],
  }),
  readReactions: replying<[emoji: string, count: number, own: Flag, ...people: string[]][][] | null>()({
    keys: ['meta', 'members', 'history', 'reactions', 'emoji'],
    args: ['viewer', 'numbers', 'people', 'retentionMs'],
  }),
}

/** The Lua that scripts of a room share. */
const shared = ['room', 'history']

export type RoomScripts = Scripts<typeof roomScripts>
export type MessageScripts = Scripts<typeof messageScripts>

export const defineRoomScripts = (redis: RedisClient): RoomScripts => defineScripts(redis, roomScripts, shared)
export const defineMessageScripts = (redis: RedisClient): MessageScripts => defineScripts(redis, messageScripts, shared)
