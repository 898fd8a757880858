/** The scripts of a room: what each takes, and what it replies. */

import type { Verdict } from '../domain/log.ts'
import type { RedisClient } from './client.ts'
import { defineScripts, replying, type Scripts } from './scripts.ts'

/** An entry as XRANGE has it: its id, and its fields and their values in the order in which they were written. */
export type StreamEntry = [id: string, fields: string[]]

type Flag = 0 | 1
type Json = string

export const roomScripts = {
  createRoom: replying<
    ['created' | 'repeated', room: Json, membership: Json] | ['conflict'] | ['deleted'] | ['late']
  >()({
    keys: ['meta', 'members', 'roster', 'log', 'answered'],
    args: [
      'id',
      'nameJson',
      'creator',
      'creatorJson',
      'intendedAt',
      'intentLifeMs',
      'epoch',
      'channel',
      'messagesLimit',
      'answerLifeMs',
    ],
  }),
  appendMessage: replying<
    | ['sent', sequence: number, check: string, previous: string, entry: Json, repeated: Flag]
    | ['conflict']
    | ['not-a-member']
  >()({
    keys: ['meta', 'members', 'log', 'answered'],
    args: [
      'author',
      'authorJson',
      'bodyJson',
      'clientMessageIdJson',
      'attempt',
      'channel',
      'messagesLimit',
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
      'byJson',
      'member',
      'memberJson',
      'intendedAt',
      'intentLifeMs',
      'membersLimit',
      'changesLimit',
      'memberChangesLimit',
      'channel',
      'messagesLimit',
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
    args: [
      'by',
      'byJson',
      'member',
      'memberJson',
      'changesLimit',
      'memberChangesLimit',
      'channel',
      'messagesLimit',
      'answerLifeMs',
    ],
  }),
  deleteRoom: replying<'deleted' | 'not-a-member' | 'not-the-creator'>()({
    keys: ['meta', 'members', 'roster', 'log'],
    args: ['by', 'byJson', 'channel', 'messagesLimit', 'remembranceMs'],
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
      ]
    | null
  >()({ keys: ['meta', 'members', 'log'], args: ['user', 'membersOnly', 'after', 'check', 'count'] }),
  pageMembers: replying<[memberships: (Json | null)[], last: string | null] | null>()({
    keys: ['meta', 'members', 'roster'],
    args: ['viewer', 'start', 'stop', 'limit', 'backwards'],
  }),
  pageMessages: replying<[messages: StreamEntry[], goOn: string | null] | null>()({
    keys: ['meta', 'members', 'log'],
    args: ['viewer', 'start', 'stop', 'limit', 'backwards', 'most'],
  }),
  findMessage: replying<StreamEntry[] | null>()({ keys: ['meta', 'members', 'log'], args: ['viewer', 'id'] }),
}

export type RoomScripts = Scripts<typeof roomScripts>

export const defineRoomScripts = (redis: RedisClient): RoomScripts => defineScripts(redis, roomScripts, 'room')
