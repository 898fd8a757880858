/** Two people in two browsers, at a desk and on a phone: from signing up to the end of an account, while the server dies and a phone sleeps. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { Instance } from '../process/instance.ts'
import { redisUrl } from '../support/redis-url.ts'
import { until } from '../support/until.ts'
import { Chatter, desktop, phone } from './chatter.ts'
import { goByKeyboard } from './keyboard.ts'
import { findsNoMarkup, writeMarkup } from './markup.ts'
import { drawWithFinger, followQuote, readAll } from './reading.ts'
import { changeOneself, deleteAccount, openSettings } from './settings.ts'
import { missing } from './window.ts'

const sleptThrough = 1500
/** So many are sent with one request. */
const atOnce = 50
const textOf = (number: number) => `Message no. ${number} of many`

describe.skipIf(missing)('the chat page', { timeout: 360_000 }, () => {
  test('two people meet, write to each other, and lose nothing whatever happens', async () => {
    const server = await startServer()
    const ana = await Chatter.open(server.url, 'Ana', desktop)
    const ben = await Chatter.open(server.url, 'Ben', phone)
    await writeDirectly(ana, ben)
    await comeByInvitation(ana, ben)
    await openAtTheEnd(ana)
    await goByKeyboard(ana)
    await followQuote(ben, ana)
    await outliveTheServer(ana, ben, server)
    await sleepThroughMuch(ana, ben, server.url)
    await banned(ana, ben)
    await changeOneself(ben)
    await deleteAccount(ben)
    const gone = ana.page.getByRole('link', { name: /^Deleted user/ })
    await gone.click()
    await ana.message('Deleted user').filter({ hasText: 'Hello Ana' }).waitFor()
    for (const person of [ana, ben]) {
      const { profile } = person
      await findsNoMarkup(person)
      expect(profile.called()).toEqual([new URL(server.url).host])
      expect(profile.complaints.filter(text => !/ERR_CONNECTION|ERR_INTERNET|Failed to load/.test(text))).toEqual([])
    }
  })
})

/** A real process, which can be killed and comes back at the same address. */
async function startServer() {
  const start = async (port: string) => {
    const env = { PORT: port, REDIS_URL: redisUrl(), LIMIT_SENDS_PER_MINUTE: '100000', LOG_LEVEL: 'error' }
    const instance = new Instance(env)
    onTestFinished(() => void instance.child.kill('SIGKILL'))
    return { instance, address: new URL(await instance.listening()) }
  }
  const first = await start('0')
  return {
    url: new URL('/', first.address).href,
    kill: () => first.instance.end('SIGKILL'),
    comeBack: () => start(first.address.port),
  }
}

async function writeDirectly(ana: Chatter, ben: Chatter): Promise<void> {
  await ben.writeTo(ana)
  await ben.meetsNoObstacle('a room that is empty')
  await ben.say('Hello Ana')
  const row = ana.page.getByRole('link', { name: /Ben.*Hello Ana.*1 unread/ })
  await row.waitFor()
  expect(await ana.page.title()).toBe('(1) Parlor')
  await ana.meetsNoObstacle('the list of rooms')
  await row.click()
  await ana.hears('Hello Ana')
  await until(async () => (await ana.page.title()) === 'Ben · Parlor')
  await ana.field.pressSequentially('Hello')
  await ben.page.getByText('Ana is typing…').waitFor()
  await ana.say('Hello Bem')
  await ben.hears('Hello Bem')

  await ana.pick('Hello Bem', 'Edit')
  await ana.field.fill('Hello Ben')
  await ana.field.press('Enter')
  await ben.hears('Hello Ben edited')
  await ben.message('Hello Ben').tap()
  await ben.message('Hello Ben').getByRole('button', { name: 'React with 👍' }).tap()
  await ana.page.getByRole('button', { name: '👍 1' }).waitFor()
  await ana.pick('Hello Ben', 'Delete')
  await ana.meetsNoObstacle('a question')
  await ana.page.getByRole('button', { name: 'Delete' }).click()
  await ben.hears('This message was deleted')
  await writeMarkup(ben, ana)
  await ben.field.fill('A draft')
  await ben.page.getByRole('button', { name: 'Back to your rooms' }).tap()
  await expect.poll(() => ben.focused(), { message: 'the room that he comes from' }).toBe('Ana')
}

async function comeByInvitation(ana: Chatter, ben: Chatter): Promise<void> {
  await ana.page.getByRole('button', { name: 'New', exact: true }).click()
  await ana.page.getByRole('menuitem', { name: 'New room' }).click()
  await ana.page.getByLabel('Name', { exact: true }).fill('Tea room <b>of the Donaudampfschifffahrtsgesellschaft</b>')
  await ana.meetsNoObstacle('a new room')
  await ana.page.getByRole('button', { name: 'Make room' }).click()
  await ana.page.getByRole('button', { name: 'Show details' }).click()
  await ana.page.getByRole('button', { name: 'Invite by link' }).click()
  const link = await ana.page.getByLabel('The link of the invitation').inputValue()
  await ana.meetsNoObstacle('the details of a room')
  for (const lost of ['#/room/%E0%A4%A', '#/room/room_nowhere']) {
    await ben.page.goto(link.replace(/#.*/, lost))
    await ben.page.getByText('There is no such room').waitFor()
  }
  await ben.page.goto(link)
  await ben.page.getByRole('region', { name: 'Invitation' }).getByText('Tea room').waitFor()
  await ben.meetsNoObstacle('an invitation')
  await ben.page.getByRole('button', { name: 'Join Tea room' }).tap()
  await ben.page.getByRole('heading', { name: 'Tea room', level: 1 }).waitFor()
  await ana.page.getByText('2 members').first().waitFor()
}

/** More than fits on the screen, though a list that has not measured it would think that it fits. */
async function openAtTheEnd(ana: Chatter): Promise<void> {
  for (let n = 1; n <= 10; n++) await ana.say(`${'A long message. '.repeat(30)} Number ${n}`)
  await ana.hears('Number 10')
  for (const name of [/Ben/, /Tea room/]) await ana.page.getByRole('link', { name }).click()
  await until(() => ana.sees('Number 10'))
  await ana.page.locator('.to-end').waitFor({ state: 'detached' })
}

async function outliveTheServer(ana: Chatter, ben: Chatter, server: Awaited<ReturnType<typeof startServer>>) {
  await server.kill()
  await ana.say('Is anybody there?')
  for (const { page } of [ana, ben]) await page.getByText('You are offline').waitFor()
  expect(await ana.moves()).toBeGreaterThan(0)
  expect(await ben.moves(), 'for somebody who wants it still').toBe(0)
  await openSettings(ana)
  await server.comeBack()
  await ben.hears('Is anybody there?')
  await ana.page.getByText('This one, in use now').waitFor()
  await ana.page.goBack()
  await ana.hears('Is anybody there?')
  await ana.page.getByText('You are offline').waitFor({ state: 'detached' })
  expect(await ana.message('Is anybody there?').count(), 'said once').toBe(1)
  await ben.say('I am')
  await ana.hears('I am')
}

async function sleepThroughMuch(ana: Chatter, ben: Chatter, url: string): Promise<void> {
  const roomId = ana.page.url().match(/room_\w+/)![0]
  await ben.profile.context.setOffline(true)
  await sendMany(url, await ana.token(), roomId)
  await ben.profile.context.setOffline(false)
  await toTheEnd(ben)
  await drawWithFinger(ben)
  for (const person of [ana, ben]) {
    await toTheEnd(person)
    expect(holesIn(await readAll(person)), person.name).toEqual([])
    await toTheEnd(person)
  }
}

/** In order: the mutations of one document run one after the other. */
async function sendMany(url: string, token: string, roomId: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const numbers = Array.from({ length: atOnce }, (_, at) => at + 1)
  const variables = numbers.map(n => `$input${n}: SendMessageInput!`)
  const sends = numbers.map(n => `sent${n}: sendMessage(input: $input${n}) { __typename }`)
  const query = `mutation (${variables}) { ${sends} }`
  for (let before = 0; before < sleptThrough; before += atOnce) {
    const inputs = numbers.map(n => [`input${n}`, { roomId, body: textOf(before + n) }])
    const body = JSON.stringify({ query, variables: Object.fromEntries(inputs) })
    const answer = (await (await fetch(new URL('/graphql', url), { method: 'POST', headers, body })).json()) as Sent
    expect(
      new Set(Object.values(answer.data ?? {}).map(({ __typename }) => __typename)),
      JSON.stringify(answer),
    ).toEqual(new Set(['SendMessagePayload']))
  }
}

interface Sent {
  data?: Record<string, { __typename: string }>
}

async function toTheEnd(person: Chatter): Promise<void> {
  await until(
    async () => {
      const button = person.page.locator('.to-end')
      // It goes by itself where the end is reached meanwhile.
      if (await button.isVisible()) await button.click({ timeout: 1000 }).catch(() => undefined)
      return person.message(textOf(sleptThrough)).isVisible()
    },
    { withinMs: 30_000 },
  )
}

/** What is missing, twice, or out of place. Each page begins where the one after it ends, or overlaps it. */
function holesIn(pages: string[][]): string[] {
  const wrong: string[] = []
  let last = 0
  for (const page of pages) {
    const numbers = page.flatMap(text => Number(/^Message no\. (\d+) of many$/.exec(text)?.[1]) || [])
    if (numbers.some((number, at) => at > 0 && number !== numbers[at - 1]! + 1)) wrong.push(`in ${numbers}`)
    if (numbers.length > 0 && numbers[0]! > last + 1) wrong.push(`from ${last} to ${numbers[0]}`)
    last = Math.max(last, ...numbers)
  }
  return last === sleptThrough ? wrong : [...wrong, `the last one is ${last}`]
}

async function banned(ana: Chatter, ben: Chatter): Promise<void> {
  await ben.say('Buy my tea')
  await ana.hears('Buy my tea')
  await ana.pick('Buy my tea', 'Ban…')
  await ana.meetsNoObstacle('a ban')
  await ana.page.getByLabel('Delete messages').selectOption('Of the last hour')
  await ana.page.getByRole('button', { name: 'Ban', exact: true }).click()
  await expect.poll(() => ben.focused()).toMatch(/^Ana has banned you from Tea room/)
  await ana.message('Buy my tea').waitFor({ state: 'detached' })
  await ben.page.getByRole('button', { name: 'To your rooms' }).tap()
  await expect.poll(() => ben.focused(), { message: 'a room in the list' }).toBe('Ana')
  expect(await ben.page.getByRole('link', { name: /Tea room/ }).count()).toBe(0)
  await ben.page.getByRole('link', { name: /Ana/ }).tap()
  await ben.page.getByRole('heading', { name: 'Ana', level: 1 }).and(ben.page.locator(':focus')).waitFor()
  expect(await ben.field.inputValue(), 'what was not sent yet').toBe('A draft')
}
