/** The way from a person to the room with them. */
import type { ChatStore } from 'parlor-client'
import { payloadOf } from '../asking.ts'
import { OpenDirectRoomDocument } from '../generated/graphql.ts'
import { goTo, linkTo } from '../route.ts'

/** Opens it, whether or not there was one, and goes there. Rejects with what was refused. */
export async function openDirectRoom(chat: ChatStore, userId: string): Promise<void> {
  const { result } = await chat.request(OpenDirectRoomDocument, { input: { userId } })
  goTo(linkTo.room(payloadOf(result).room.id))
}
