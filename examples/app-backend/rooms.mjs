/** POST /api/chat-rooms: a room of one of your people with others of them, for an order, a ticket, a team. */
import { doInParlor } from './parlor.mjs'
import { parlorUserOf } from './token.mjs'

const create = `mutation ($input: CreateRoomInput!) { createRoom(input: $input) {
  ... on CreateRoomPayload { room { id } created } ... on Error { message } } }`

/** `about`: what it is about in your app. Asked twice for the same by the same person, it is the same room. */
export async function roomAbout(about, owner, others) {
  const [{ id: actAs }, ...members] = await Promise.all([owner, ...others].map(parlorUserOf))
  const input = { name: about, clientRoomId: about, memberIds: members.map(({ id }) => id) }
  return (await doInParlor(create, { input }, { actAs })).room.id
}
