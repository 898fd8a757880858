/** The scripts of a room: what each takes, and what it replies. */
import type { Verdict } from '../domain/log.ts'
import type { RoomFacts } from '../domain/room.ts'
import type { RedisClient } from './client.ts'
import type { Flag, Json, Limited, Unentitled } from './replies.ts'
import { defineScripts, replying, type Scripts } from './scripts.ts'

/** An entry as XRANGE has it: its id, and its fields and their values in the order in which they were written. */
export type StreamEntry = [id: string, fields: string[]]

/** What can be changed of a room, in the order of `fact_names`: each as JSON. */
export const factNames = [
  'name',
  'topic',
  'avatarUrl',
  'metadata',
  'visibility',
  'slowModeSeconds',
  'roleToSend',
  'roleToAdd',
  'roleToRemove',
] as const satisfies (keyof RoomFacts)[]

/** The end of every call that writes an entry. */
export const telling = ['attempt', 'channel', 'logLimit'] as const

/** The same of changes that are counted by the minute, and answered as before when they come twice. */
export const changing = ['changesLimit', 'ownChangesLimit', ...telling, 'answerLifeMs'] as const

/** The keys of a room that go with it. */
const whatARoomHas = [
  'meta',
  'members',
  'roster',
  'staff',
  'reads',
  'mutes',
  'bans',
  'banned',
  'banEnds',
  'invitations',
  'history',
  'reactions',
  'emoji',
  'log',
] as const

export const roomScripts = {
  createRoom: replying<
    ['created' | 'repeated', room: Json, membership: Json | null, others: Json[]] | ['conflict' | 'deleted' | 'late']
  >()({
    keys: ['meta', 'members', 'roster', 'staff', 'reads', 'mutes', 'log', 'answered'],
    args: [
      'id',
      'kind',
      'creator',
      'creatorJson',
      'intendedAt',
      'intentLifeMs',
      'epoch',
      ...telling,
      'answerLifeMs',
      'listing',
      ...factNames,
      'askedIds',
      'additions',
      'membersLimit',
      'toldLimit',
      'externalJson',
    ],
  }),
  openDirectRoom: replying<['opened' | 'already', room: Json, membership: Json] | ['blocked' | 'late' | 'gone']>()({
    keys: ['meta', 'members', 'roster', 'reads', 'mutes', 'blocks', 'log', 'answered'],
    args: [
      'id',
      'by',
      'other',
      'peopleJson',
      'intendedAt',
      'intentLifeMs',
      'epoch',
      ...telling,
      'answerLifeMs',
      ...factNames,
    ],
  }),
  addMember: replying<
    | ['added' | 'already', room: Json, membership: Json]
    | ['banned', until: string]
    | ['full' | 'late']
    | Unentitled
    | Limited
  >()({
    keys: ['meta', 'members', 'roster', 'reads', 'mutes', 'bans', 'log', 'changes', 'answered'],
    args: [
      'by',
      'member',
      'peopleJson',
      'needs',
      'needsToSeeBans',
      'intendedAt',
      'intentLifeMs',
      'membersLimit',
      'toldLimit',
      ...changing,
    ],
  }),
  joinRoom: replying<
    | ['joined' | 'already', room: Json, membership: Json]
    | ['banned', until: string]
    | ['not-found' | 'full' | 'late']
    | Limited
  >()({
    keys: ['meta', 'members', 'roster', 'reads', 'mutes', 'bans', 'invitations', 'log', 'changes', 'answered'],
    args: [
      'by',
      'byJson',
      'intendedAt',
      'intentLifeMs',
      'membersLimit',
      'toldLimit',
      'joinsLimit',
      ...telling,
      'answerLifeMs',
      'hash',
    ],
  }),
  removeMember: replying<
    | ['removed', room: Json, ended: Json, sequence: number, check: string]
    | ['stranger', room: Json]
    | ['owner']
    | Unentitled
    | Limited
  >()({
    keys: ['meta', 'members', 'roster', 'staff', 'reads', 'log', 'changes', 'answered'],
    args: ['by', 'member', 'peopleJson', 'needsToLeave', 'needsOfFellows', 'needsAbove', 'toldLimit', ...changing],
  }),
  updateRoom: replying<['updated', room: Json] | ['moved'] | Unentitled | Limited>()({
    keys: ['meta', 'members', 'log', 'changes', 'answered'],
    args: ['by', 'byJson', 'needs', ...changing, 'listing', ...factNames, 'listedAs'],
  }),
  setRole: replying<['set', room: Json, membership: Json] | ['stranger' | 'full'] | Unentitled | Limited>()({
    keys: ['meta', 'members', 'staff', 'mutes', 'log', 'changes', 'answered'],
    args: ['by', 'member', 'peopleJson', 'role', 'needs', 'moderatorsLimit', ...changing],
  }),
  deleteRoom: replying<['deleted'] | Unentitled>()({
    keys: whatARoomHas,
    args: ['by', 'byJson', 'needs', ...telling, 'remembranceMs'],
  }),
  departRoom: replying<['departed' | 'gone'] | ['heir', heir: string, addedBy: string]>()({
    keys: [...whatARoomHas, 'answered'],
    args: ['by', 'knownHeir', 'peopleJson', 'toldLimit', ...telling, 'remembranceMs', 'answerLifeMs'],
  }),
  findRoom: replying<
    | [
        room: Json,
        memberCount: number,
        sequence: number,
        check: string,
        deleted: Flag,
        membership: Json | null,
        marker: number,
        number: number,
        oldest: number,
        last: Json[],
        open: Flag,
        apart: Flag,
      ]
    | null
  >()({ keys: ['meta', 'members', 'history', 'reads', 'bans', 'blocks'], args: ['user', 'retentionMs'] }),
  findOpenRoom: replying<[room: Json, memberCount: number, membership: Json | null] | null>()({
    keys: ['meta', 'members', 'bans'],
    args: ['user'],
  }),
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
        marker: number,
        open: Flag,
        publicSince: number,
      ]
    | null
  >()({
    keys: ['meta', 'members', 'history', 'reads', 'log', 'bans'],
    args: ['user', 'membersOnly', 'after', 'check', 'count', 'retentionMs'],
  }),
  readShown: replying<
    [room: Json, deleted: Flag, memberships: (Json | null)[], items: Json[], listeners: string[]] | null
  >()({
    keys: ['meta', 'members', 'history', 'bans'],
    args: ['users', 'numbers', 'retentionMs'],
  }),
  pageMembers: replying<[memberships: (Json | null)[], last: string | null] | null>()({
    keys: ['meta', 'members', 'list'],
    args: ['viewer', 'start', 'stop', 'limit', 'backwards'],
  }),
}

/** The Lua that scripts of a room share. */
export const sharedByRooms = ['room', 'members', 'roles', 'ownership', 'history']

export type RoomScripts = Scripts<typeof roomScripts>

export const defineRoomScripts = (redis: RedisClient): RoomScripts => defineScripts(redis, roomScripts, sharedByRooms)
