/** The scripts of a room, typed by what they reply. */

import type { Verdict } from '../domain/log.ts'
import type { RedisClient } from './client.ts'
import { defineScript } from './scripts.ts'

/** An entry as XRANGE has it: its id, and its fields and their values in the order in which they were written. */
export type StreamEntry = [id: string, fields: string[]]

type Flag = 0 | 1
type Json = string

export type RoomScripts = ReturnType<typeof defineRoomScripts>

export function defineRoomScripts(redis: RedisClient) {
  const define = <Reply>(name: string) => defineScript<Reply>(redis, name, 'room')
  return {
    createRoom: define<['created' | 'repeated', room: Json, membership: Json] | ['conflict'] | ['deleted'] | ['late']>(
      'createRoom',
    ),
    appendMessage: define<
      | ['sent', sequence: number, check: string, previous: string, entry: Json, repeated: Flag]
      | ['conflict']
      | ['not-a-member']
    >('appendMessage'),
    addMember: define<
      | ['added' | 'already', room: Json, membership: Json]
      | ['not-a-member']
      | ['full']
      | ['late']
      | ['limited', retryAfterMs: number]
    >('addMember'),
    removeMember: define<
      | ['removed', room: Json, ended: Json, sequence: number, check: string]
      | ['stranger', room: Json]
      | ['not-a-member']
      | ['creator']
      | ['limited', retryAfterMs: number]
    >('removeMember'),
    deleteRoom: define<'deleted' | 'not-a-member' | 'not-the-creator'>('deleteRoom'),
    findRoom: define<
      [room: Json, memberCount: number, sequence: number, check: string, deleted: Flag, membership: Json | null] | null
    >('findRoom'),
    findOwnRoom: define<[room: Json, memberCount: number] | null>('findOwnRoom'),
    readLog: define<
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
    >('readLog'),
    pageMembers: define<[memberships: (Json | null)[], last: string | null] | null>('pageMembers'),
    pageMessages: define<[messages: StreamEntry[], goOn: string | null] | null>('pageMessages'),
    findMessage: define<StreamEntry[] | null>('findMessage'),
  }
}
