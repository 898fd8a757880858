/** Asks an instance over HTTP, as any client may: one answer, or why there was none. */

import { longEnough } from './machine.ts'
import { selectionOf, type WireMessage } from './shown.ts'

/** What came back: the field's payload or refusal, or null when nobody can tell whether it happened. */
export type Answer = { __typename: string } & Record<string, unknown>

export class Unanswered extends Error {}

/** Nobody knows the session: Redis has lost it, or its user is no more. */
export class SignedOut extends Unanswered {}

/** Internal errors: no client's fault, and none of Redis being away. */
export class Faulted extends Error {}

const answerWithinMs = 6000

const shown = selectionOf({ withBodies: true })

const documents = {
  sendMessage: `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { __typename
    ... on SendMessagePayload { repeated sentMessage { ${shown} } } ... on RateLimitedError { retryAfterMs } } }`,
  editMessage: `mutation ($input: EditMessageInput!) { editMessage(input: $input) { __typename
    ... on EditMessagePayload { editedMessage { ${shown} } } } }`,
  deleteMessage: `mutation ($input: DeleteMessageInput!) { deleteMessage(input: $input) { __typename
    ... on DeleteMessagePayload { deletedMessage { ${shown} } } } }`,
  addReaction: `mutation ($input: AddReactionInput!) { addReaction(input: $input) { __typename
    ... on AddReactionPayload { added reactedMessage { ${shown} } } } }`,
  removeReaction: `mutation ($input: RemoveReactionInput!) { removeReaction(input: $input) { __typename
    ... on RemoveReactionPayload { removed reactedMessage { ${shown} } } } }`,
  addMember: `mutation ($input: AddMemberInput!) { addMember(input: $input) { __typename
    ... on AddMemberPayload { added } } }`,
  removeMember: `mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { __typename
    ... on RemoveMemberPayload { removed } } }`,
  joinRoom: `mutation ($input: JoinRoomInput!) { joinRoom(input: $input) { __typename
    ... on JoinRoomPayload { joined } } }`,
  createInvitation: `mutation ($input: CreateInvitationInput!) { createInvitation(input: $input) { __typename
    ... on CreateInvitationPayload { code } } }`,
  openDirectRoom: `mutation ($input: OpenDirectRoomInput!) { openDirectRoom(input: $input) { __typename } }`,
  blockUser: `mutation ($input: BlockUserInput!) { blockUser(input: $input) { __typename } }`,
  unblockUser: `mutation ($input: UnblockUserInput!) { unblockUser(input: $input) { __typename } }`,
  muteMember: `mutation ($input: MuteMemberInput!) { muteMember(input: $input) { __typename } }`,
  banUser: `mutation ($input: BanUserInput!) { banUser(input: $input) { __typename } }`,
  unbanUser: `mutation ($input: UnbanUserInput!) { unbanUser(input: $input) { __typename } }`,
  markRead: `mutation ($input: MarkReadInput!) { markRead(input: $input) { __typename
    ... on MarkReadPayload { member { readNumber } } } }`,
  sendTyping: `mutation ($input: SendTypingInput!) { sendTyping(input: $input) { __typename } }`,
  updateRoom: `mutation ($input: UpdateRoomInput!) { updateRoom(input: $input) { __typename } }`,
  setMemberRole: `mutation ($input: SetMemberRoleInput!) { setMemberRole(input: $input) { __typename } }`,
  updateProfile: `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename
    ... on UpdateProfilePayload { user { displayName } } } }`,
  deleteAccount: `mutation ($input: DeleteAccountInput!) { deleteAccount(input: $input) { __typename } }`,
  deleteRoom: `mutation ($input: DeleteRoomInput!) { deleteRoom(input: $input) { __typename } }`,
  createRoom: `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { __typename
    ... on CreateRoomPayload { room { id } } } }`,
}

export type Command = keyof typeof documents

interface Reply {
  data?: Record<string, Answer> | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/** Rejects with `Unanswered` when trying again, anywhere, is the thing to do, and with `Faulted` when it is not. */
export async function ask(url: string, token: string, command: Command, input: object): Promise<Answer> {
  const { data, errors } = await post(url, token, { query: documents[command], variables: { input } })
  if (data?.[command]) return data[command]
  const code = errors?.[0]?.extensions?.code
  // Those that Redis has lost are given back at once.
  if (code === 'UNAUTHENTICATED') throw new SignedOut(code)
  if (code === 'UNAVAILABLE') throw new Unanswered(code)
  throw new Faulted(`${command}: ${JSON.stringify(errors)}`)
}

/** The newest messages of a room; null where the viewer is not in it. Rejects as `ask` does. */
export async function readPage(url: string, token: string, roomId: string): Promise<WireMessage[] | null> {
  const document = `query ($roomId: ID!) { room(id: $roomId) { messages(last: 50) { nodes { ${shown} } } } }`
  const { data, errors } = await post(url, token, { query: document, variables: { roomId } })
  const code = errors?.[0]?.extensions?.code
  if (code === 'UNAVAILABLE' || code === 'UNAUTHENTICATED') throw new Unanswered(code)
  if (errors) throw new Faulted(`a page: ${JSON.stringify(errors)}`)
  const room = data?.room as unknown as { messages: { nodes: WireMessage[] } | null } | null
  return room?.messages?.nodes ?? null
}

/** A message as it stands on a page, with `<emoji> <count> <whether the reader is one of them>` of each reaction. */
export interface PageMessage {
  id: string
  text: string
  deleted: boolean
  authorId: string
  reactions: string[]
}

interface WirePageMessage {
  id: string
  deletedAt: string | null
  metadata: { text: string } | null
  author: { id: string }
  reactions: { emoji: string; count: number; viewerHasReacted: boolean }[]
}

/** The newest messages of a room, with who reacts to them. Rejects where there is no answer. */
export async function readWholePage(url: string, token: string, roomId: string): Promise<PageMessage[]> {
  const node = 'id deletedAt metadata author { id } reactions { emoji count viewerHasReacted }'
  const query = `query ($roomId: ID!) { room(id: $roomId) { messages(last: 20) { nodes { ${node} } } } }`
  const { data, errors } = await post(url, token, { query, variables: { roomId } })
  const room = data?.room as unknown as { messages: { nodes: WirePageMessage[] } } | undefined
  if (!room) throw new Unanswered(JSON.stringify(errors))
  return room.messages.nodes.map(({ id, deletedAt, metadata, author, reactions }) => ({
    ...{ id, text: metadata?.text ?? '', deleted: deletedAt !== null, authorId: author.id },
    reactions: reactions.map(each => `${each.emoji} ${each.count} ${each.viewerHasReacted}`).sort(),
  }))
}

/** What somebody is told that they have not read: in all, and of each room. */
export interface Standings {
  unreadCount: number
  rooms: { id: string; viewerMember: { unreadCount: number } | null }[]
}

/** Rejects where there is no answer. */
export async function readStandings(url: string, token: string): Promise<Standings> {
  const query = '{ viewer { unreadCount rooms(first: 100) { nodes { id viewerMember { unreadCount } } } } }'
  const { data, errors } = await post(url, token, { query })
  const viewer = data?.viewer as unknown as { unreadCount: number; rooms: { nodes: Standings['rooms'] } } | undefined
  if (!viewer) throw new Unanswered(JSON.stringify(errors))
  return { unreadCount: viewer.unreadCount, rooms: viewer.rooms.nodes }
}

/** Asks for data; the code of the first error, or null when there is none. */
export async function query(url: string, token: string, document: string): Promise<string | null> {
  const { data, errors } = await post(url, token, { query: document })
  if (!data && !errors) throw new Faulted('An answer with nothing in it')
  return errors ? (errors[0]?.extensions?.code ?? 'none') : null
}

async function post(url: string, token: string, body: object): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(longEnough(answerWithinMs)),
    })
    return (await response.json()) as Reply
  } catch (error) {
    throw new Unanswered(String(error))
  }
}
