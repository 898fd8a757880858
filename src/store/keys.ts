/** Every key and channel name, in one place; what keeps environments apart is put before them (`redis/namespace.ts`). */
import type { RoomId, UserId } from '../domain/id.ts'
import type { Limits } from '../domain/limits.ts'
import type { SessionPlace } from '../domain/session.ts'

/** All keys of a room share a hash slot. */
export const roomKeys = (id: RoomId) => ({
  meta: `{r:${id}}:meta`,
  members: `{r:${id}}:members`,
  /** The members in the order in which they joined: user ids scored by the sequence that added them. */
  roster: `{r:${id}}:roster`,
  /** Those above MEMBER, scored in the same way. */
  staff: `{r:${id}}:staff`,
  log: `{r:${id}}:log`,
  /** Up to which number each member has read. */
  reads: `{r:${id}}:reads`,
  /** That the room was told a moment ago how far this user has read, and that they type. */
  told: (user: UserId) => `{r:${id}}:told:${user}`,
  typing: (user: UserId) => `{r:${id}}:typing:${user}`,
  /** How many were told of as typing in this second. */
  typists: `{r:${id}}:typists`,
  /** How many follow the room, by instance. */
  online: `{r:${id}}:online`,
  /** Until when who is muted, in milliseconds; also those who left meanwhile. */
  mutes: `{r:${id}}:mutes`,
  /** Who is kept out, by user id. */
  bans: `{r:${id}}:bans`,
  /** These users, scored by the sequence that banned them; and those whose bans end by themselves, by when. */
  banned: `{r:${id}}:banned`,
  banEnds: `{r:${id}}:banEnds`,
  /** When this user spoke last in slow mode, as long as that may keep them waiting. */
  spoke: (user: UserId) => `{r:${id}}:spoke:${user}`,
  /** In a direct room, whether it is there yet or not: which of the two has blocked the other. */
  blocks: `{r:${id}}:blocks`,
  /** By what their codes are recognised by. */
  invitations: `{r:${id}}:invitations`,
  /** The messages, by number. */
  history: `{r:${id}}:history`,
  /** Who reacted to which message with what, and in which order. */
  reactions: `{r:${id}}:reactions`,
  /** The emoji at each message. */
  emoji: `{r:${id}}:emoji`,
  /** What was changed in the room's current minute, of each kind: in all, and by the member who did it. */
  changes: `{r:${id}}:changes`,
  /** What someone was answered, so that a repetition is answered the same: named by an attempt, or by the client. */
  answered: (author: UserId, repeatable: string) => `{r:${id}}:answered:${author}:${repeatable}`,
})

/** The room of one of its keys. */
export const roomOf = (key: string): RoomId => key.slice('{r:'.length, key.indexOf('}')) as RoomId

/** How long messages are kept, in milliseconds; 0: for ever. */
export const retentionMs = ({ messageRetentionDays }: Pick<Limits, 'messageRetentionDays'>): number =>
  Math.ceil(messageRetentionDays * 24 * 60 * 60 * 1000)

/** Apart, for these two are read for every request. */
export const profileKey = (id: UserId) => `{u:${id}}:profile`
export const sessionKey = ({ userId, id }: SessionPlace) => `{u:${userId}}:session:${id}`

/** That an attempt was made, so that its repetition does nothing. */
export const attemptKey = (id: UserId, attempt: string) => `{u:${id}}:answered:${attempt}`

/** And all keys of a user another. */
export const userKeys = (id: UserId) => ({
  profile: profileKey(id),
  /** When the application said last who they are. */
  said: `{u:${id}}:said`,
  /** The hash of the password. */
  password: `{u:${id}}:password`,
  rooms: `{u:${id}}:rooms`,
  /** Whom the user has blocked, and since when. */
  blocked: `{u:${id}}:blocked`,
  /** Until when each instance vouches that the user is there. */
  online: `{u:${id}}:online`,
  /** The ids of the user's sessions, scored by when they expire. */
  sessions: `{u:${id}}:sessions`,
  /** Of each of them: when it began, when it was last used, and on what device. */
  devices: `{u:${id}}:devices`,
  /** When the user signed out everywhere last, in milliseconds: JWTs that were made before are good no longer. */
  cutoff: `{u:${id}}:cutoff`,
  /** That the account is being deleted, or was a while ago: what its username was. */
  deletion: `{u:${id}}:deletion`,
  /** Digests of the addresses from which the user signed in, scored by when. */
  addresses: `{u:${id}}:addresses`,
})

/** What the webhook keeps besides `hooked` in each room's meta. They share a hash slot. */
export const webhookKeys = {
  /** Rooms with something to tell, scored by when to tell it. */
  news: '{hooks}:news',
  /** Rooms that an instance has taken, scored by until when it has them. */
  taken: '{hooks}:taken',
  /** Rooms whose calls fail: since when, and how many tries it were. */
  failing: '{hooks}:failing',
  /** Rooms whose calls failed for too long, and since when. */
  parked: '{hooks}:parked',
  /** Since when there is a webhook, since when all its calls fail, and when it was given up. */
  state: '{hooks}:state',
}

/** The rooms that there are, in parts: each scored by when it was registered. */
export const registryKeys = (part: number) => ({
  rooms: `{hooks:${part}}:rooms`,
  /** That somebody looked through this part a moment ago. */
  swept: `{hooks:${part}}:swept`,
})

/** The public rooms by name: `<name>\0<room>\0<when and a random text>`. */
export const directoryKey = 'directory'

/** The users whose accounts are being deleted, scored by when somebody is to look. */
export const deletionsKey = 'deletions'

/** How often somebody tried something of late. */
export const triesKey = (kind: string, digest: string) => `tries:${kind}:${digest}`

export const usernameKey = (username: string) => `username:${username}`

/** How all of them begin. */
export const beginnings = {
  keys: ['{r:', '{u:', '{hooks', 'directory', 'deletions', 'username:', 'tries:'],
  channels: ['{r:', '{u:', 'heartbeat:'],
}

/** What was a hash before version 0.2, and is a string now. */
export const oldHashes = '{u:*}:profile'

export const channels = {
  room: (id: RoomId) => `{r:${id}}:ch`,
  user: (id: UserId) => `{u:${id}}:ch`,
  /** Where an instance hears itself, to know that it hears at all. */
  heartbeat: (instanceId: string) => `heartbeat:${instanceId}`,
}

/** The same names below the prefix that `publish` of the scripts puts before them. */
export const channelsBelow = (prefix: string): typeof channels => ({
  room: id => prefix + channels.room(id),
  user: id => prefix + channels.user(id),
  heartbeat: instanceId => prefix + channels.heartbeat(instanceId),
})
