/** The people of a stream's evening, and what they do in its room. */
import {
  BanUserDocument,
  CreateRoomDocument,
  JoinRoomDocument,
  MuteMemberDocument,
  PublicRoomsDocument,
  SendMessageDocument,
  SetMemberRoleDocument,
  UpdateRoomDocument,
  type UpdateRoomInput,
} from '../generated/graphql.ts'
import type { Asker } from '../support/chat-client.ts'
import { clients } from '../support/clients/index.ts'
import { connect } from '../support/connect.ts'
import { Ear, type Guest, seat, welcome } from '../support/crowd.ts'
import { type Device, openDevice } from '../support/devices.ts'
import { type Instance, startInstance } from '../support/instance.ts'
import { lineOf } from '../support/told.ts'

export type Hearing = Ear | Device

const limits = { socketsPerAddress: 1e5, connectionsPerAddress: 1e5, editsPerRoom: 1e4 }
const redis = connect()

export class Evening {
  readonly instances: readonly [Instance, Instance]
  readonly host: Device
  readonly mod: Device
  readonly room: string
  /** What was said and acknowledged, by number. */
  readonly said = new Map<number, string>()

  constructor(
    instances: readonly [Instance, Instance],
    { host, mod, room }: { host: Device; mod: Device; room: string },
  ) {
    this.instances = instances
    this.host = host
    this.mod = mod
    this.room = room
  }

  /** A public room on two instances, with its owner and a moderator. */
  static async begin(): Promise<Evening> {
    const instances = [await startInstance({ limits }), await startInstance({ limits })] as const
    const [owner, moderator] = (await welcome(redis, 'staff', 2)) as [Guest, Guest]
    const host = await openDevice(clients[0]!.connect, instances[0], owner)
    const mod = await openDevice(clients[1]!.connect, instances[1], moderator)
    const input = { name: `Live ${owner.username}`, topic: 'Speedrun', visibility: 'PUBLIC' } as const
    const { createRoom } = await host.ask(CreateRoomDocument, { input })
    if (createRoom.__typename !== 'CreateRoomPayload') throw new Error(JSON.stringify(createRoom))
    const evening = new Evening(instances, { host, mod, room: createRoom.room.id })
    await evening.join(mod)
    const promotion = { roomId: evening.room, userId: moderator.id, role: 'MODERATOR' } as const
    await host.ask(SetMemberRoleDocument, { input: promotion })
    return evening
  }

  /** What the directory has under the name of the room. */
  async find(asker: Asker) {
    const nameStartsWith = (await this.#name()).slice(0, -2)
    const { publicRooms } = await asker.ask(PublicRoomsDocument, { nameStartsWith, first: 2 })
    return publicRooms.nodes.map(({ id }) => id)
  }

  /** People with a socket each, who neither listen nor are members yet. */
  async gather(role: string, count: number): Promise<Ear[]> {
    return seat(this.instances, await welcome(redis, role, count))
  }

  /** One person with each client library, who only listens or is a member. */
  async watch(as: 'listener' | 'member'): Promise<Device[]> {
    const guests = await welcome(redis, `watching_${as}`, clients.length)
    const request = as === 'listener' ? { roomIds: [this.room] } : {}
    const opened = clients.map(({ connect }, i) => openDevice(connect, this.instances[i % 2]!, guests[i]!, request))
    const devices = await Promise.all(opened)
    if (as === 'member') await Promise.all(devices.map(device => this.join(device)))
    return devices
  }

  async join(asker: Asker): Promise<string> {
    return (await asker.ask(JoinRoomDocument, { input: { roomId: this.room } })).joinRoom.__typename
  }

  /** Says it, and notes that it was said; resolves with the kind of the answer. */
  async say(asker: Asker, body: string): Promise<string> {
    const { sendMessage } = await asker.ask(SendMessageDocument, { input: { roomId: this.room, body } })
    if (sendMessage.__typename === 'SendMessagePayload') this.said.set(sendMessage.sentMessage.number, body)
    return sendMessage.__typename
  }

  /** Four messages at once. */
  flood(ear: Ear): Promise<string[]> {
    return Promise.all([1, 2, 3, 4].map(i => this.say(ear, `spam ${i} of ${ear.guest.username}`)))
  }

  async change(asker: Asker, input: Omit<UpdateRoomInput, 'roomId'>): Promise<void> {
    const { updateRoom } = await asker.ask(UpdateRoomDocument, { input: { roomId: this.room, ...input } })
    if (updateRoom.__typename !== 'UpdateRoomPayload') throw new Error(JSON.stringify(updateRoom))
  }

  async mute({ guest }: Ear, seconds: number): Promise<void> {
    const input = { roomId: this.room, userId: guest.id, seconds }
    const { muteMember } = await this.mod.ask(MuteMemberDocument, { input })
    if (muteMember.__typename !== 'MuteMemberPayload') throw new Error(JSON.stringify(muteMember))
  }

  /** Keeps somebody out, and erases what they said. */
  async ban(by: Asker, { guest }: Ear): Promise<void> {
    const input = { roomId: this.room, userId: guest.id, deleteMessagesSeconds: 3600, reason: 'raid' }
    const { banUser } = await by.ask(BanUserDocument, { input })
    if (banUser.__typename !== 'BanUserPayload') throw new Error(JSON.stringify(banUser))
  }

  /** What somebody has heard of the room. */
  heardBy(hearing: Hearing): readonly string[] {
    if (hearing instanceof Ear) return hearing.of(this.room)
    return hearing.hears.events.filter(event => 'roomId' in event && event.roomId === this.room).map(lineOf)
  }

  async #name(): Promise<string> {
    const event = await this.host.hears.next('AddedToRoom', ({ roomId }) => roomId === this.room)
    return event.room.name
  }
}

/** How often each was answered. */
export function tally(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}
