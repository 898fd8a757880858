/** What a real app asks costs little, and none of it asks Redis in turn for one item after the other: docs/costs.md is what was measured here. */
import { readFileSync } from 'node:fs'
import { type DocumentNode, getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/domain/limits.ts'
import { CreateInvitationDocument, OpenDirectRoomDocument } from '../generated/graphql.ts'
import { costOf } from '../schema/cost.ts'
import { appTokens, externalId } from '../support/application.ts'
import { snippetsOf } from '../support/snippets.ts'
import { meterTraffic } from '../support/traffic.ts'
import { type Ask, createWorld, type Person, unique } from './world.ts'

const { appTokens: known, tokens } = appTokens('backend')
const world = createWorld({ reactionsPerMember: 1000, reactionsPerRoom: 1000 }, { appTokens: known })
const measure = meterTraffic(world.redis)

const asked = new Map(
  snippetsOf('an app', readFileSync('test/schema/app-operations.graphql', 'utf8')).map(({ text }) => {
    const document = parse(text)
    return [getOperationAST(document)!.name!.value, document] as const
  }),
)
const documentOf = (name: string): DocumentNode => asked.get(name)!
const kindOf = (name: string) => getOperationAST(documentOf(name))!.operation

/** The application's own server: it asks what no person does. */
const ofTheApp = new Set(['RoomOfTheApp', 'FromTheApp'])

async function findApp(): Promise<{ ask: Ask }> {
  const { session } = await world.chat.callers.find({ token: tokens[0]!, actAs: null })
  return { ask: world.askWith(world.chat.forApp, session!) }
}

async function ask(person: { ask: Ask }, name: string, variables: object) {
  // biome-ignore lint/suspicious/noExplicitAny: every operation answers something else
  const { data, errors } = await person.ask<any, any>(documentOf(name) as never, variables)
  const refusal = Object.values(data ?? {}).find(each =>
    /Error$/.test((each as { __typename?: string })?.__typename ?? ''),
  )
  if (errors.length > 0 || refusal) throw new Error(`${name}: ${JSON.stringify(errors[0] ?? refusal)}`)
  return data
}

const send = async (person: Person, roomId: string, replyToId?: string): Promise<string> => {
  const input = { roomId, body: 'x'.repeat(80), clientMessageId: unique('m'), replyToId }
  return (await ask(person, 'Send', { input })).sendMessage.sentMessage.id
}

/** Somebody with 50 rooms, 25 of them direct; in the largest are 60 people, and 200 messages, with reactions and replies. */
async function openScene() {
  const me = await world.person()
  const others = await Promise.all(Array.from({ length: 59 }, () => world.person()))
  const [friend, ...rest] = others as [Person, ...Person[]]
  const big = await me.room(...others)
  const messages: string[] = []
  for (let i = 0; i < 200; i++)
    messages.push(await send(i % 10 === 0 ? me : others[i % 10]!, big, i % 5 === 4 ? messages.at(-1) : undefined))
  for (const messageId of messages.slice(-60))
    for (const emoji of ['👍', '🎉']) await ask(friend, 'React', { input: { messageId, emoji } })
  for (const other of rest.slice(0, 24)) await send(other, await me.room(other))
  for (const other of rest.slice(0, 25)) {
    const { data } = await me.ask(OpenDirectRoomDocument, { input: { userId: other.id } })
    if (data?.openDirectRoom.__typename === 'OpenDirectRoomPayload') await send(me, data.openDirectRoom.room.id)
  }
  return { me, friend, rest, big, messages }
}

type Scene = Awaited<ReturnType<typeof openScene>>

/** Of each question and command what it is asked with, in the order in which they are asked. */
async function variablesIn({ me, friend, rest, big, messages }: Scene): Promise<Record<string, object>> {
  const invited = (await me.ask(CreateInvitationDocument, { input: { roomId: big } })).data!.createInvitation
  const code = invited.__typename === 'CreateInvitationPayload' ? invited.code : ''
  // A name of its own: whoever else runs on this Redis has public rooms, too.
  const start = unique('public')
  for (let i = 0; i < 20; i++) await ask(friend, 'Make', { input: { name: `${start} ${i}`, visibility: 'PUBLIC' } })
  const streamId = externalId('stream')
  const [last, own] = [messages.at(-1), messages.at(-10)]
  const someone = { roomId: big, userId: rest[40]!.id }
  return {
    First: {},
    Open: { id: big },
    Gap: { id: big, lastKnown: '100' },
    Around: { id: big, number: '100', next: '101' },
    Members: { id: big },
    Sheet: { roomId: big, userId: friend.id },
    Again: { ids: [big, friend.id, ...messages.slice(-20)] },
    Bans: { id: big },
    Browse: { start },
    Blocked: {},
    Find: { username: friend.username },
    Landing: { code },
    Accept: { code },
    Read: { input: { roomId: big } },
    Send: { input: { roomId: big, body: 'x'.repeat(80), clientMessageId: 'mine', replyToId: last } },
    Edit: { input: { messageId: own, body: 'y'.repeat(80) } },
    React: { input: { messageId: last, emoji: '👍' } },
    Unreact: { input: { messageId: last, emoji: '👍' } },
    Delete: { input: { messageId: own } },
    Make: { input: { name: 'Tea', clientRoomId: 'tea' } },
    Remove: { input: someone },
    Add: { input: someone },
    Change: { input: { roomId: big, topic: 'News' } },
    Mute: { input: { ...someone, seconds: 60 } },
    Ban: { input: someone },
    Unban: { input: someone },
    Invite: { input: { roomId: big } },
    Write: { input: { userId: rest[45]!.id } },
    Typing: { input: { roomId: big } },
    Block: { input: { userId: rest[50]!.id } },
    Profile: { input: { displayName: 'Me' } },
    Renew: {},
    RoomOfTheApp: { input: { name: 'Stream', externalId: streamId, memberIds: [friend.id] } },
    FromTheApp: { streamId, personId: externalId() },
  }
}

const kilobytes = (answer: unknown) => (Buffer.byteLength(JSON.stringify({ data: answer })) / 1000).toFixed(1)
/** Two pages that come in one turn are looked up together, else one after the other: of many commands some may be less. */
const atMost = (commands: number): number => (commands <= 10 ? commands : 10 * Math.ceil(commands / 10))
const rowOf = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`

test('what a real app asks is answered in few turns, whatever the number of items', async () => {
  const [scene, app] = [await openScene(), await findApp()]
  const lines: string[] = []
  for (const [name, variables] of Object.entries(await variablesIn(scene))) {
    const { result, traffic } = await measure(() => ask(ofTheApp.has(name) ? app : scene.me, name, variables))
    expect(traffic.turns, name).toBeLessThanOrEqual(kindOf(name) === 'query' ? 6 : 10)
    // The list, then one script for each room, and nothing for a message.
    if (name === 'First') expect([new Set(traffic.rooms).size, traffic.rooms.length]).toEqual([50, 50])
    const cost = costOf(documentOf(name), variables)
    expect(cost).toBeLessThan(defaultLimits.documentCost)
    lines.push(rowOf(`${kindOf(name)} ${name}`, Math.ceil(cost), kilobytes(result), atMost(traffic.commands)))
  }
  for (const name of [...asked.keys()].filter(each => kindOf(each) === 'subscription')) {
    const cost = costOf(documentOf(name), { roomIds: [scene.big], publicRoom: scene.big })
    expect(cost).toBeLessThan(defaultLimits.eventCost)
    lines.push(rowOf(`subscription ${name}, each event`, Math.ceil(cost), '', ''))
  }
  expect(lines.length).toBe(asked.size)
  await expect(`${[heading, ...lines].join('\n')}\n`).toMatchFileSnapshot('../../docs/costs.md')
})

const heading = `# What an app’s questions cost

An app’s screens ask the operations in [app-operations.graphql](../test/schema/app-operations.graphql). They were asked by somebody with 50
rooms, 25 of them direct; the room that is opened has 60 members and 200 messages of 80 characters, 60 of them with two reactions, every fifth a
reply. An operation may cost ${defaultLimits.documentCost.toLocaleString('en')} points, an event ${defaultLimits.eventCost.toLocaleString('en')}. The commands travel together:
a question waits at most six times for Redis, a mutation at most ten times, whatever the number of items. The session is read besides, and
what an event costs is paid once for all who ask alike.

\`npx vitest run test/chat/app-operations.test.ts -u\` writes this page.

| operation | points | answer, KB | commands to Redis, at most |
|---|---|---|---|`
