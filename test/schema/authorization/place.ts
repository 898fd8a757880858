/** A room with somebody of every standing in it, outside of it and kept out of it, on a whole instance. */
import { appUserId } from '../../../src/domain/app.ts'
import { appTokens } from '../../support/application.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import type { Instance } from '../../support/instance.ts'
import { signUpAll } from '../../support/people.ts'
import { complete, openReady, type RawSocket } from '../../support/raw-socket.ts'

/** The columns of the table, in their order. */
export const columns = [
  'nobody',
  'ended',
  'outsider',
  'listener',
  'banned',
  'removed',
  'muted',
  'member',
  'moderator',
  'owner',
  'app',
  'acting',
] as const

export type Column = (typeof columns)[number]
export type Visibility = 'PRIVATE' | 'PUBLIC'

/** Who is asked about, or acted on: a member, a user who is banned, one who has nothing to do with the room, one who blocks all. */
const subjects = ['target', 'exile', 'stranger', 'hermit'] as const
type Subject = (typeof subjects)[number]
type Name = Exclude<Column, 'nobody'> | Subject

type Known = Awaited<ReturnType<typeof signUpAll>>[number]
export type People = Record<Name, Known>

export interface Place {
  room: string
  visibility: Visibility
  people: People
  /** The message of everybody who was ever in the room. */
  messages: Record<string, string>
  invitation: { id: string; code: string }
  /** The direct room of the member and the target. */
  direct: string
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: each row knows what it asks
  data?: any
  errors?: { message: string; extensions?: { code?: string } }[]
}

const names = [...columns.filter(name => name !== 'nobody' && name !== 'app'), ...subjects] as Name[]
const inside = ['moderator', 'member', 'muted', 'banned', 'removed', 'acting', 'target'] as const

const application = appTokens('matrix')

/** What the instance is told of the application. */
export const { appTokens: configuredTokens } = application

/** What an application sends that acts as this user: the token, and the header. */
const actingToken = (userId: string) => `${application.tokens[0]} ${userId}`

/** The headers, or the parameters of `connection_init`, that go with a token. */
export function credentials(token: string | undefined): Record<string, string> {
  const [own, actAs] = token?.split(' ') ?? []
  return { ...(own && { authorization: `Bearer ${own}` }), ...(actAs && { 'parlor-act-as': actAs }) }
}

/** Sends one document over HTTP; without a token as nobody. */
export async function ask({ url }: Instance, token: string | undefined, query: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...credentials(token) }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return (await response.json()) as Answer
}

/** The same, where it must be answered. */
export async function get(instance: Instance, token: string, query: string): Promise<NonNullable<Answer['data']>> {
  const { data, errors } = await ask(instance, token, query)
  const refused = Object.values(data ?? {}).find(each =>
    /Error$/.test((each as { __typename?: string }).__typename ?? ''),
  )
  if (errors || refused) throw new Error(`${query}: ${JSON.stringify(errors ?? refused)}`)
  return data
}

export async function gather(instance: Instance) {
  const all = await signUpAll(connectGraphqlWs, instance, ...names)
  const known = Object.fromEntries(names.map((name, i) => [name, all[i]])) as People
  const people: People = {
    ...known,
    app: { id: appUserId, username: 'the-app', password: '', token: application.tokens[0]! },
    acting: { ...known.acting, token: actingToken(known.acting.id) },
  }
  await get(instance, people.ended.token, 'mutation { signOut { signedOut } }')
  const blocks = names
    .filter(name => name !== 'hermit')
    .map(name => `${name}: blockUser(input: { userId: "${people[name].id}" }) { __typename }`)
  await get(instance, people.hermit.token, `mutation { ${blocks.join(' ')} }`)
  const opened = await get(
    instance,
    people.member.token,
    `mutation { openDirectRoom(input: { userId: "${people.target.id}" }) { __typename ... on OpenDirectRoomPayload { room { id } } } }`,
  )
  const direct: string = opened.openDirectRoom.room.id
  await say(instance, people.member, direct)
  return { people, direct }
}

export type Gathered = Awaited<ReturnType<typeof gather>>

/** Makes the room: what each did, in order, until all stand as their columns say. */
export async function makePlace(instance: Instance, gathered: Gathered, visibility: Visibility): Promise<Place> {
  const { people } = gathered
  const { owner } = people
  const made = await get(
    instance,
    owner.token,
    `mutation { createRoom(input: { name: "Tea", visibility: ${visibility} }) { __typename ... on CreateRoomPayload { room { id } } } }`,
  )
  const room: string = made.createRoom.room.id
  const input = (name: Name, rest = '') => `input: { roomId: "${room}", userId: "${people[name].id}" ${rest} }`
  const adds = inside.map(name => `${name}: addMember(${input(name)}) { __typename }`)
  const promotes = `promoted: setMemberRole(${input('moderator', 'role: MODERATOR')}) { __typename }`
  await get(instance, owner.token, `mutation { ${adds.join(' ')} ${promotes} }`)
  const messages = Object.fromEntries(
    await Promise.all(
      [...inside, 'owner' as const, 'app' as const].map(async name => [name, await say(instance, people[name], room)]),
    ),
  )
  await get(
    instance,
    people.target.token,
    `mutation { addReaction(input: { messageId: "${messages.target}", emoji: "👍" }) { __typename } }`,
  )
  const { createInvitation } = await get(
    instance,
    owner.token,
    `mutation { muteMember(${input('muted', 'seconds: 3600')}) { __typename } out: banUser(${input('banned')}) { __typename }
      far: banUser(${input('exile')}) { __typename } removeMember(${input('removed')}) { __typename }
      createInvitation(input: { roomId: "${room}" }) { __typename ... on CreateInvitationPayload { code invitation { id } } } }`,
  )
  const invitation = { id: createInvitation.invitation.id, code: createInvitation.code }
  return { ...gathered, room, visibility, messages, invitation }
}

async function say(instance: Instance, { token }: Known, room: string): Promise<string> {
  const text = `mutation { sendMessage(input: { roomId: "${room}", body: "Hello" }) { __typename ... on SendMessagePayload { sentMessage { id } } } }`
  return (await get(instance, token, text)).sendMessage.sentMessage.id
}

/** Lets the listener listen to one room after the other. */
export function openListener(instance: Instance, { listener }: People) {
  let socket: RawSocket | undefined
  let before = ''
  return async ({ room }: Place): Promise<void> => {
    socket ??= await openReady(instance, listener.token)
    if (before) socket.send(complete(before))
    before = room
    await socket.listen(room, hears, { roomIds: [room] })
  }
}

const hears =
  'subscription ($roomIds: [ID!]) { events(roomIds: $roomIds) { __typename ... on MessageSent { message { id } } } }'
