/** Users of a test, each with a name of its own. */
import { randomBytes } from 'node:crypto'
import {
  AddMemberDocument,
  CreateRoomDocument,
  CreateUserDocument,
  DeleteRoomDocument,
  RemoveMemberDocument,
  SendMessageDocument,
} from '../generated/graphql.ts'
import type { Asker, Connect } from './chat-client.ts'

export interface Person {
  id: string
  username: string
  password: string
  token: string
}

/** Signs up a new user through this client. */
export async function signUp(client: Asker, name: string): Promise<Person> {
  const username = `${name}_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  const { createUser } = await client.ask(CreateUserDocument, { input: { username, password, displayName: name } })
  if (createUser.__typename !== 'CreateUserPayload') throw new Error(JSON.stringify(createUser))
  return { id: createUser.user.id, username, password, token: createUser.token }
}

/** Signs up a person of each of these names. */
export async function signUpAll<Names extends string[]>(
  connect: Connect,
  instance: Parameters<Connect>[0],
  ...names: Names
): Promise<{ [Name in keyof Names]: Person }> {
  const lobby = connect(instance)
  const people = await Promise.all(names.map(name => signUp(lobby, name)))
  await lobby.close()
  return people as { [Name in keyof Names]: Person }
}

export async function createRoom(client: Asker, name = 'a room'): Promise<string> {
  const { createRoom } = await client.ask(CreateRoomDocument, { input: { name } })
  if (createRoom.__typename !== 'CreateRoomPayload') throw new Error(JSON.stringify(createRoom))
  return createRoom.room.id
}

export async function add(client: Asker, roomId: string, userId: string): Promise<void> {
  const { addMember } = await client.ask(AddMemberDocument, { input: { roomId, userId } })
  if (addMember.__typename !== 'AddMemberPayload') throw new Error(JSON.stringify(addMember))
}

/** With a `clientMessageId` it can be said again when no answer came. */
export async function say(client: Asker, roomId: string, body: string, clientMessageId?: string): Promise<void> {
  const { sendMessage } = await client.ask(SendMessageDocument, { input: { roomId, body, clientMessageId } })
  if (sendMessage.__typename !== 'SendMessagePayload') throw new Error(JSON.stringify(sendMessage))
}

/** Removes a member, or lets one leave. */
export async function remove(client: Asker, roomId: string, userId: string): Promise<void> {
  const { removeMember } = await client.ask(RemoveMemberDocument, { input: { roomId, userId } })
  if (removeMember.__typename !== 'RemoveMemberPayload') throw new Error(JSON.stringify(removeMember))
}

export async function deleteRoom(client: Asker, roomId: string): Promise<void> {
  const { deleteRoom } = await client.ask(DeleteRoomDocument, { input: { roomId } })
  if (deleteRoom.__typename !== 'DeleteRoomPayload') throw new Error(JSON.stringify(deleteRoom))
}
