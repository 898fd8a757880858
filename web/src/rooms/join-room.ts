/** Coming into a room: a public one by its id, any by an invitation. */
import type { ChatStore } from 'parlor-client'
import { payloadOf } from '../asking.ts'
import { JoinRoomDocument, type JoinRoomInput } from '../generated/graphql.ts'
import { linkTo, moveTo } from '../route.ts'

/** Joins it, and goes there. Rejects with what was refused. */
export async function joinRoom(chat: ChatStore, input: JoinRoomInput): Promise<void> {
  const { result } = await chat.request(JoinRoomDocument, { input })
  moveTo(linkTo.room(payloadOf(result).room.id))
}
