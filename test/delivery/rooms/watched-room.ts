/** A room that is watched, in memory: its members, who of them is here, and what its watchers are told. */
import { onTestFinished } from 'vitest'
import type { Channels } from '../../../src/delivery/pubsub/channels.ts'
import type { PresenceFeed } from '../../../src/delivery/rooms/presence-feed.ts'
import { keepRoomWatches } from '../../../src/delivery/rooms/room-watches.ts'
import type { Source } from '../../../src/delivery/source.ts'
import type { RoomId, UserId } from '../../../src/domain/id.ts'
import type { PresenceChanged } from '../../../src/domain/presence.ts'
import type { User } from '../../../src/domain/user.ts'
import { roomOf } from '../../support/room.ts'
import { user } from '../world.ts'

export const [ada, bob, cleo, eve] = [user('ada'), user('bob'), user('cleo'), user('eve')]
export const roomId: RoomId = `room_${'1'.repeat(22)}`

/** A room of Ada, Bob and Cleo, of whom Ada is here. */
export function setOut({ isPublic = false, most = 3, recheckMs = 1e6 } = {}) {
  const ears = new Map<string, Set<(word: unknown) => void>>()
  const state = {
    members: [ada, bob, cleo],
    online: new Set<UserId>([ada.id]),
    following: 0,
    isPublic,
    exists: true,
    isAway: false,
    people: new Map([ada, bob, cleo, eve].map(each => [each.id, each])),
    seenReadings: [] as number[],
    beforeAnswer: (): void => undefined,
  }
  const answer = async <T>(make: () => T): Promise<T> => {
    if (state.isAway) throw new Error('Redis is away')
    const given = make()
    state.beforeAnswer()
    return given
  }
  const isIn = (id: UserId) => state.members.some(member => member.id === id)
  const source = {
    readCrowd: (_: RoomId, mostAsked: number) =>
      answer(() => {
        const ids = state.members.map(({ id }) => id)
        return state.exists ? { members: ids.length > mostAsked ? null : ids, following: state.following } : null
      }),
    readLastSeen: (ids: readonly UserId[]) =>
      answer(() => {
        state.seenReadings.push(ids.length)
        return new Map(
          ids.map(id => [id, { online: state.online.has(id), lastSeenAt: state.online.has(id) ? null : 5 }]),
        )
      }),
    readUsers: (ids: Iterable<UserId>) => answer(() => new Map([...ids].map(id => [id, state.people.get(id)!]))),
    readShown: (_: RoomId, ids: readonly UserId[]) =>
      answer(() => ({
        room: roomOf(roomId, ada),
        deleted: !state.exists,
        memberships: new Map(ids.filter(isIn).map(id => [id, {}])),
        listeners: new Set(ids.filter(id => state.isPublic && !isIn(id))),
        items: [],
      })),
  } as unknown as Source
  let gap = (): void => undefined
  const channels = {
    listen: (channel: string, onWord: (word: unknown) => void) => {
      ears.set(channel, (ears.get(channel) ?? new Set()).add(onWord))
      return {
        stretch: 0,
        acknowledged: async () => undefined,
        renew: () => undefined,
        stop: () => ears.get(channel)!.delete(onWord) && ears.get(channel)!.size === 0 && ears.delete(channel),
      }
    },
    onGap: (listener: () => void) => {
      gap = listener
    },
  } as unknown as Channels
  const channelNames = { room: (id: string) => id, user: (id: string) => id }
  const watches = keepRoomWatches({ channels, source, channelNames, mostMembers: most, recheckMs })
  onTestFinished(watches.close)
  const say = (channel: string, word: object) => {
    for (const onWord of ears.get(channel) ?? []) onWord(word)
  }
  const come = ({ id }: User, online = true) => say(id, { kind: 'presence', online, at: 9 })
  let sequence = 1
  const happen = (entry: object) => {
    const check = (n: number) => String(n).padStart(12, '0')
    const [before, after] = [check(sequence++), check(sequence)]
    say(roomId, { kind: 'entry', sequence, check: after, previous: before, entry: { at: 0, by: ada.id, ...entry } })
  }
  const leave = ({ id }: User) => {
    state.members = state.members.filter(member => member.id !== id)
    happen({ kind: 'removed', member: id, memberCount: 1, roomName: 'Tea', cause: 'LEFT' })
  }
  const watch = (who: User) => follow(watches.openPresence(who.id, [roomId]))
  return { state, ears, watches, watch, come, happen, leave, say, mend: () => gap() }
}

export interface Watching {
  feed: PresenceFeed
  told: string[]
  end: { error?: unknown } | null
}

function follow(feed: PresenceFeed): Watching {
  const watching: Watching = { feed, told: [], end: null }
  const read = async () => {
    for await (const change of feed) watching.told.push(lineOf(change))
  }
  read().then(
    () => Object.assign(watching, { end: {} }),
    error => Object.assign(watching, { end: { error } }),
  )
  return watching
}

const lineOf = ({ onlineCount, changes }: PresenceChanged): string =>
  [onlineCount, ...changes.map(({ user, online }) => `${user.displayName}${online ? '+' : '-'}`)].join(' ')
