/** Makes the pictures of the chat page in docs/screenshots: light and dark, at a desk and on a phone. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openPageServer, type PageServer, signUp } from './page-server.ts'

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const desk = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1.5 }

const server = await openPageServer()
try {
  mkdirSync(folder, { recursive: true })
  const { token, roomId, listenerToken } = await furnish(server)
  const others = await look(listenerToken, {})
  await shoot('desk-light', { ...desk, colorScheme: 'light' }, `#/room/${roomId}/details`)
  await shoot('desk-dark', { ...desk, colorScheme: 'dark' }, `#/room/${roomId}`)
  await shoot('phone-light', { ...phone, colorScheme: 'light' }, '#/')
  await shoot('phone-dark', { ...phone, colorScheme: 'dark' }, `#/room/${roomId}`)
  await others.context().close()

  async function shoot(name: string, options: BrowserContextOptions, hash: string): Promise<void> {
    const page = await look(token, options)
    await page.goto(server.url + hash)
    if (hash === '#/') await page.getByRole('link', { name: /Tea room/ }).waitFor()
    else await page.getByText(/ here · /).waitFor()
    if (name === 'desk-dark') await page.getByRole('article').last().hover()
    await page.waitForLoadState('networkidle')
    const file = `${folder}${name}.webp`
    writeFileSync(file, await toWebp(page, await page.screenshot({ animations: 'disabled' })))
    await page.context().close()
    process.stdout.write(`${file}\n`)
  }
} finally {
  await server.close()
}

/** The page, signed in. */
async function look(token: string, options: BrowserContextOptions): Promise<Page> {
  const context = await server.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
  await context.addInitScript(kept => localStorage.setItem(`parlor:${location.pathname}:token`, kept), token)
  const page = await context.newPage()
  await page.goto(server.url)
  return page
}

/** Smaller, by the browser itself. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const text = await page.evaluate(async base64 => {
    const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(image.width, image.height)
    canvas.getContext('2d')!.drawImage(image, 0, 0)
    const webp = await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 })
    const letters = Array.from(new Uint8Array(await webp.arrayBuffer()), byte => String.fromCharCode(byte))
    return btoa(letters.join(''))
  }, png.toString('base64'))
  return Buffer.from(text, 'base64')
}

/** People, rooms, and what they say. */
async function furnish(on: PageServer) {
  const [ana, ben, chi] = await Promise.all(['Ana Lund', 'Ben Okoro', 'Chi Nakamura'].map(name => signUp(on, name)))
  const memberIds = [ben!.id, chi!.id]
  const roomId = await make({ name: 'Tea room', topic: 'Leaves, water, time', memberIds })
  const trip = await make({ name: 'Trip to Kyoto', topic: 'In April', memberIds })
  await make({ name: 'Reading circle', topic: 'One book a month', visibility: 'PUBLIC' })
  await say(trip, ben!.token, 'I have found a house with a garden.')
  await say(trip, chi!.token, 'The cherry trees will be late this year.')
  const direct = await on.ask<{ openDirectRoom: { room: { id: string } } }>(
    'mutation ($id: ID!) { openDirectRoom(input: { userId: $id }) { ... on OpenDirectRoomPayload { room { id } } } }',
    { id: ana!.id },
    chi!.token,
  )
  await say(direct.openDirectRoom.room.id, chi!.token, 'Do you have a minute? 🙂')
  const first = await say(roomId, ana!.token, 'Good morning! The first flush from Darjeeling is here.')
  await say(roomId, ben!.token, 'Already? It was the end of April last year.')
  await say(roomId, chi!.token, 'How long do you let it steep?', first)
  const answer = await say(roomId, ana!.token, 'Three minutes, at 90 degrees. Longer, and it turns bitter.')
  await say(roomId, ana!.token, 'There is more about it at https://tea.example/darjeeling')
  await react(answer, '👍', ben!.token, chi!.token)
  await react(answer, '🍵', chi!.token)
  await say(roomId, ben!.token, 'Then I come over this afternoon. With cake.')
  await say(roomId, chi!.token, '🎂🎉')
  return { token: ana!.token, roomId, listenerToken: ben!.token }

  async function make(input: object): Promise<string> {
    const query =
      'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { ... on CreateRoomPayload { room { id } } } }'
    return (await on.ask<{ createRoom: { room: { id: string } } }>(query, { input }, ana!.token)).createRoom.room.id
  }
  async function say(room: string, token: string, body: string, replyToId?: string): Promise<string> {
    const query = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
      ... on SendMessagePayload { sentMessage { id } } } }`
    const input = { roomId: room, body, replyToId }
    const { sendMessage } = await on.ask<{ sendMessage: { sentMessage: { id: string } } }>(query, { input }, token)
    return sendMessage.sentMessage.id
  }
  async function react(messageId: string, emoji: string, ...tokens: string[]): Promise<void> {
    const query = 'mutation ($input: AddReactionInput!) { addReaction(input: $input) { __typename } }'
    for (const token of tokens) await on.ask(query, { input: { messageId, emoji } }, token)
  }
}
