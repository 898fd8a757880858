/** Devices of people: each a client of its own, signed in and listening. */
import { onTestFinished } from 'vitest'
import type { EventsSubscriptionVariables } from '../generated/graphql.ts'
import type { ChatClient, Connect, FeedEvent, Listener } from './chat-client.ts'
import { createRoom } from './people.ts'

export interface Device extends ChatClient {
  readonly hears: Listener
}

type Place = Parameters<Connect>[0]

/** A client that is closed with the test, and does not listen yet. */
export function openClient(connect: Connect, instance: Place, { token }: { token?: string } = {}): ChatClient {
  const client = connect(instance, token)
  onTestFinished(() => client.close())
  return client
}

/** A device whose feed is live. */
export async function openDevice(
  connect: Connect,
  instance: Place,
  person: { token: string },
  request?: EventsSubscriptionVariables,
): Promise<Device> {
  const client = openClient(connect, instance, person)
  const hears = client.listen(request)
  await hears.ready()
  return { ...client, hears }
}

/** One device on each of two instances. */
export const openTwo = (connect: Connect, [one, two]: [Place, Place], person: { token: string }) =>
  Promise.all([openDevice(connect, one, person), openDevice(connect, two, person)])

/**
 * Resolves when whatever was on its way to these devices of one person has arrived: a room of the person's own was
 * announced behind it. Where Redis or a connection was just away, rooms overtake each other: wait for the last event first.
 */
export async function settle(...devices: [Device, ...Device[]]): Promise<void> {
  const fence = await createRoom(devices[0], 'a fence')
  await Promise.all(devices.map(({ hears }) => hears.next('AddedToRoom', event => event.roomId === fence)))
}

/** What a device has heard of one room, one line for each event. */
export const heardOf = (roomId: string, { hears }: { hears: Listener }): string[] =>
  hears.events.filter(event => 'roomId' in event && event.roomId === roomId).map(tell)

function tell(event: FeedEvent): string {
  switch (event.__typename) {
    case 'MessageSent':
      return `MessageSent by ${event.message.author.displayName}: ${event.message.body}`
    case 'AddedToRoom':
      return `AddedToRoom by ${event.addedBy.displayName}`
    case 'MemberAdded':
      return `MemberAdded by ${event.member.addedBy.displayName}: ${event.member.user.displayName}`
    case 'RemovedFromRoom':
      return `RemovedFromRoom by ${event.removedBy.displayName}`
    case 'MemberRemoved':
      return `MemberRemoved by ${event.removedBy.displayName}: ${event.user.displayName}`
    case 'MemberUpdated':
      return `MemberUpdated by ${event.updatedBy.displayName}: ${event.member.user.displayName} is ${event.member.role}`
    case 'RoomUpdated':
      return `RoomUpdated by ${event.updatedBy.displayName}: ${event.room.name}, ${event.room.roleToSend}`
    case 'RoomDeleted':
      return `RoomDeleted by ${event.deletedBy.displayName}`
    case 'FeedReset':
      return `FeedReset ${event.reason}`
    default:
      return String(event.__typename)
  }
}
