/** Each example, copied elsewhere, does what its README says, with a real server. */
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, openProfile } from '../browser/window.ts'
import {
  AddReactionDocument,
  CreateRoomDocument,
  DeleteMessageDocument,
  EditMessageDocument,
  JoinRoomDocument,
  PublicRoomsDocument,
  RemoveReactionDocument,
  RoomMessagesDocument,
  SendMessageDocument,
  UserDocument,
} from '../generated/graphql.ts'
import type { ChatClient } from '../support/chat-client.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openClient } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'
import { build, python, serveFolder, settle, start } from './elsewhere.ts'

let examples: Awaited<ReturnType<typeof settle>>
beforeAll(async () => {
  examples = await settle()
})
afterAll(() => examples.leave())

const someName = (name: string) => `${name}_${randomBytes(5).toString('hex')}`

/** A server with Ben, who uses no example. */
async function meetBen() {
  const instance = await startInstance()
  const [ben] = await signUpAll(connectGraphqlWs, instance, 'ben')
  return { ...instance, ben, client: openClient(connectGraphqlWs, instance, ben) }
}

async function messagesIn(client: ChatClient, roomId: string) {
  const { room } = await client.ask(RoomMessagesDocument, { id: roomId, last: 100 })
  return room!.messages!.nodes
}

/** Waits until these are what was said in a room, and no more. */
const untilSaid = (client: ChatClient, roomId: string, bodies: string[]) =>
  expect
    .poll(async () => (await messagesIn(client, roomId)).map(({ body }) => body), { timeout: 30_000 })
    .toEqual(bodies)

async function submit(page: Page, fields: Record<string, string>, button: string): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text)
  await page.getByRole('button', { name: button, exact: true }).click()
}

const linesOf = async (page: Page) => (await page.locator('li').allInnerTexts()).map(line => line.trim())
const untilShown = (page: Page, lines: string[]) => expect.poll(() => linesOf(page), { timeout: 30_000 }).toEqual(lines)

describe.skipIf(missing)('in a browser', () => {
  test.each(['react-apollo', 'react-urql'])('%s is a chat of two people', async name => {
    const { url, ben, client } = await meetBen()
    const profile = await openProfile()
    const page = await profile.context.newPage()
    await page.goto(await serveFolder(await build(examples.folderOf(name), url)))
    const ana = someName('ana')
    await submit(page, { Username: ana, Password: 'correct horse' }, 'Create an account')
    await page.getByText('Make a room, or wait').waitFor()
    await submit(page, { 'Name of a new room': 'Tea room', 'Username of the other': ben.username }, 'Make a room')
    await submit(page, { Message: 'Hello, Ben.' }, 'Send')
    await untilShown(page, [`${ana} Hello, Ben.`])
    const { user } = await client.ask(UserDocument, { username: ana })
    const own = await createRoom(client, 'Kitchen')
    await add(client, own, user!.id)
    await page.getByRole('button', { name: 'Kitchen' }).click()
    for (const body of ['one', 'two', 'three']) await say(client, own, body)
    await untilShown(page, ['ben one', 'ben two', 'ben three'])
    await submit(page, { Message: 'four' }, 'Send')
    await untilSaid(client, own, ['one', 'two', 'three', 'four'])
    await untilShown(page, ['ben one', 'ben two', 'ben three', `${ana} four`])
    await page.getByRole('button', { name: 'Tea room' }).click()
    await untilShown(page, [`${ana} Hello, Ben.`])
    expect(profile.complaints).toEqual([])
  })

  test('vanilla-html is a chat of two people', async () => {
    const { url, client } = await meetBen()
    const profile = await openProfile()
    const page = `${await serveFolder(examples.folderOf('vanilla-html'))}?server=${url}`
    const [name, ana, ben] = [someName('tea'), someName('ana'), someName('ben')]
    const [anas, bens] = await Promise.all(
      [ana, ben].map(async username => {
        const window = await profile.context.newPage()
        await window.goto(page)
        await submit(window, { Username: username, Password: 'correct horse' }, 'Sign up or in')
        await window.getByText('Live').waitFor()
        return window
      }),
    )
    for (const window of [anas!, bens!]) {
      await submit(window, { 'Name of a public room': name }, 'Open it, or make it')
      await window.getByLabel('Message').waitFor()
    }
    await submit(anas!, { Message: '<b>Hello</b>, Ben.' }, 'Send')
    await untilShown(bens!, [`${ana}: <b>Hello</b>, Ben.`])
    await submit(bens!, { Message: 'Hello, Ana.' }, 'Send')
    for (const window of [anas!, bens!]) await untilShown(window, [`${ana}: <b>Hello</b>, Ben.`, `${ben}: Hello, Ana.`])
    // Somebody else edits, reacts and deletes: both hear of it, and who comes later reads the same.
    const { publicRooms } = await client.ask(PublicRoomsDocument, { nameStartsWith: name })
    const roomId = publicRooms.nodes[0]!.id
    await client.ask(JoinRoomDocument, { input: { roomId } })
    const write = async (body: string) => {
      const { sendMessage } = await client.ask(SendMessageDocument, { input: { roomId, body } })
      return (sendMessage as { sentMessage: { id: string } }).sentMessage.id
    }
    const [messageId, other] = [await write('Meow'), await write('Purr')]
    await client.ask(EditMessageDocument, { input: { messageId, body: 'Miaow' } })
    for (const emoji of ['🐟', '🐭']) await client.ask(AddReactionDocument, { input: { messageId, emoji } })
    await client.ask(RemoveReactionDocument, { input: { messageId, emoji: '🐭' } })
    await client.ask(DeleteMessageDocument, { input: { messageId: other } })
    const said = [`${ana}: <b>Hello</b>, Ben.`, `${ben}: Hello, Ana.`, 'ben: Miaow (edited) 🐟 1', 'ben: (deleted)']
    for (const window of [anas!, bens!]) await untilShown(window, said)
    await submit(bens!, { 'Name of a public room': name }, 'Open it, or make it')
    await untilShown(bens!, said)
    expect(profile.complaints).toEqual([])
  })

  test('live-stream shows what is said in a public room, and how many watch', async () => {
    const { url, client } = await meetBen()
    const { createRoom } = await client.ask(CreateRoomDocument, { input: { name: 'Stage', visibility: 'PUBLIC' } })
    const { id } = (createRoom as { room: { id: string } }).room
    const profile = await openProfile()
    const page = await profile.context.newPage()
    await page.goto(`${await serveFolder(await build(examples.folderOf('live-stream'), url))}?room=${id}`)
    await page.getByText('1 watching').waitFor()
    await say(client, id, 'Good evening')
    const { sendMessage } = await client.ask(SendMessageDocument, { input: { roomId: id, body: 'Rude words' } })
    await untilShown(page, ['ben Good evening', 'ben Rude words'])
    const { id: messageId } = (sendMessage as { sentMessage: { id: string } }).sentMessage
    await client.ask(DeleteMessageDocument, { input: { messageId } })
    await untilShown(page, ['ben Good evening'])
    expect(profile.complaints).toEqual([])
  })
})

describe.each([
  ['node-bot', [process.execPath, 'bot.js']],
  ['python-bot', python && [python, 'bot.py']],
] as const)('%s', (name, command) => {
  test.skipIf(!command)('answers whoever throws dice, once, in the order in which it was asked', async () => {
    const { url, client } = await meetBen()
    const bot = someName('dice')
    const env = { PARLOR_URL: url, BOT_NAME: bot, BOT_PASSWORD: 'correct horse' }
    const folder = examples.folderOf(name)
    const running = start(folder, [...command!], env)
    await running.says(/listens/)
    const roomId = await createRoom(client, 'Casino')
    await add(client, roomId, (await client.ask(UserDocument, { username: bot })).user!.id)
    const greeting = name === 'node-bot' ? ['Hello, Casino! Say !roll, or !roll 20.'] : []
    await untilSaid(client, roomId, greeting)
    await say(client, roomId, '!roll 1')
    await untilSaid(client, roomId, [...greeting, '!roll 1', 'ben rolled 1'])
    if (!existsSync(`${folder}/cursors.json`)) return
    await running.end()
    for (const body of ['!roll 1', 'Where are you?']) await say(client, roomId, body)
    await start(folder, [...command!], env).says(/listens/)
    const told = [...greeting, '!roll 1', 'ben rolled 1', '!roll 1', 'Where are you?', 'ben rolled 1']
    await untilSaid(client, roomId, told)
  })
})

test('what the examples depend on has the versions that are tried here', () => {
  const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync('package.json', 'utf8'))
  const { version } = JSON.parse(readFileSync('client/package.json', 'utf8'))
  const here: Record<string, string> = { ...dependencies, ...devDependencies, 'parlor-client': version }
  const files = readdirSync('examples').flatMap(name => {
    const file = `examples/${name}/package.json`
    return existsSync(file) ? [file] : []
  })
  expect(files.length).toBeGreaterThanOrEqual(4)
  for (const file of files) {
    const { dependencies, devDependencies, overrides: own } = JSON.parse(readFileSync(file, 'utf8'))
    // Without them Node 20 complains where somebody installs it.
    if (own || devDependencies?.['@graphql-codegen/cli']) expect(overrides, file).toMatchObject(own)
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(`${name} ${version}`, file).toBe(`${name} ${here[name]}`)
  }
})
