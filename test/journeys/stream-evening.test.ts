/** A live stream's evening: an audience that only listens, members who talk, a raid, and how order is restored. */
import { expect, test } from 'vitest'
import { AudienceDocument } from '../generated/graphql.ts'
import { type Ear, seat } from '../support/crowd.ts'
import { createRoom, say } from '../support/people.ts'
import { until } from '../support/until.ts'
import { Evening, type Hearing, tally } from './evening.ts'

/** 2,000 make the evening of a large stream, and take half a minute. */
const listeners = Number(process.env.EVENING_LISTENERS ?? 200)
const members = Math.max(20, Math.ceil(listeners / 10))
const raiders = 8

/** Somebody who is banned, what they heard when they came back, and a room of their own that they hear all the same. */
interface Returned {
  ear: Ear
  ears: Ear[]
  fence: string
}

const patience = { withinMs: 30_000 + listeners * 60 }

test(
  `${listeners} listeners and ${members} members hear an evening with a raid: each what they may, once and in order`,
  async () => {
    const evening = await Evening.begin()
    const { fans, audience, watchers } = await arrive(evening)
    const rude = fans.at(-1)!
    await talkSlowly(evening, fans)
    const gang = await raid(evening, fans)
    const outcasts = [...gang, ...audience.slice(0, 4)]
    const positions = new Map(outcasts.map(ear => [ear, ear.cursors.get(evening.room)!]))
    await restoreOrder(evening, { gang, outcasts, rude })
    const returned = await comeBack(evening, positions)
    await sayGoodNight(evening, fans, rude)

    const told = await judgeHost(evening)
    for (const hearing of [...fans, ...audience.slice(4), ...watchers, evening.mod]) {
      await until(() => evening.heardBy(hearing).at(-1)?.endsWith('good night'), patience)
      expect(fromWelcome(evening.heardBy(hearing))).toEqual(told)
    }
    for (const raider of gang) {
      await until(() => raider.of(evening.room).at(-1) === 'RemovedFromRoom BANNED', patience)
      expect(raider.of(evening.room)).toEqual(stayOf(raider, told))
    }
    for (const heckler of audience.slice(0, 4)) {
      expect(fromWelcome(heckler.of(evening.room))).toEqual(listeningOf(heckler, told))
    }
    await judgeReturned(evening, returned, gang)
    await judgeHistory(evening, told)
    const memberCount = fans.length + 5
    await judgeCounts(evening, { memberCount, onlineCount: memberCount + audience.length - 4 + 3 })
  },
  180_000 + listeners * 300,
)

/** Everybody finds the room in the directory; some join it, most only listen. */
async function arrive(evening: Evening) {
  const fans = await evening.gather('fan', members)
  const audience = await evening.gather('listener', listeners)
  const { room } = evening
  expect(await evening.find(fans[0]!)).toEqual([room])
  expect(await evening.find(audience[0]!)).toEqual([room])
  expect(tally(await Promise.all(fans.map(fan => evening.join(fan))))).toEqual({ JoinRoomPayload: members })
  await Promise.all(fans.map(fan => fan.listen()))
  await Promise.all(audience.map(ear => ear.listen({ roomIds: [room] })))
  const watchers: Hearing[] = [...(await evening.watch('member')), ...(await evening.watch('listener'))]
  expect(await evening.say(evening.host, 'welcome')).toBe('SendMessagePayload')
  expect(await evening.say(audience[0]!, 'may I?')).toBe('NotAMemberError')
  return { fans, audience, watchers }
}

/** Slow mode holds up each member for itself, and nobody who keeps order. */
async function talkSlowly(evening: Evening, fans: readonly Ear[]): Promise<void> {
  await Promise.all(fans.slice(0, 20).map((fan, i) => evening.say(fan, `hello ${i}`)))
  await evening.change(evening.mod, { slowModeSeconds: 3600 })
  const twice = fans.slice(0, 5).flatMap(fan => [evening.say(fan, 'one'), evening.say(fan, 'two')])
  expect(tally(await Promise.all(twice))).toEqual({ SendMessagePayload: 5, SlowModeError: 5 })
  const byStaff = [evening.mod, evening.host].flatMap(who => [evening.say(who, 'slowly'), evening.say(who, 'please')])
  expect(tally(await Promise.all(byStaff))).toEqual({ SendMessagePayload: 4 })
}

/** One wave is held up by slow mode; the lock cuts the second somewhere, and nobody but the staff speaks after it. */
async function raid(evening: Evening, fans: readonly Ear[]): Promise<Ear[]> {
  const gang = await evening.gather('raider', 2 * raiders)
  const attack = async (raider: Ear) => {
    expect(await evening.join(raider)).toBe('JoinRoomPayload')
    return evening.flood(raider)
  }
  await Promise.all(gang.map(raider => raider.listen()))
  const first = await Promise.all(gang.slice(0, raiders).map(attack))
  for (const answers of first) expect(tally(answers)).toEqual({ SendMessagePayload: 1, SlowModeError: 3 })
  const lock = evening.change(evening.mod, { roleToSend: 'MODERATOR' })
  const second = await Promise.all(gang.slice(raiders).map(attack))
  for (const answers of second) expect(tally(answers).SendMessagePayload ?? 0).toBeLessThanOrEqual(1)
  await lock
  const locked = await Promise.all([...gang, ...fans].map(ear => evening.say(ear, 'let me speak')))
  expect(tally(locked)).toEqual({ NotAllowedError: gang.length + fans.length })
  expect(await evening.say(evening.mod, 'one moment')).toBe('SendMessagePayload')
  return gang
}

/** Both of the staff ban at once, members and listeners, while the gang goes on; then the chat is opened again. */
async function restoreOrder(
  evening: Evening,
  { gang, outcasts, rude }: { gang: readonly Ear[]; outcasts: readonly Ear[]; rude: Ear },
): Promise<void> {
  const { host, mod } = evening
  const tries = Promise.all(gang.map(raider => evening.flood(raider)))
  await Promise.all([...outcasts.map((ear, i) => evening.ban(i % 2 ? host : mod, ear)), evening.mute(rude, 3600)])
  for (const answer of (await tries).flat()) expect(['NotAllowedError', 'NotAMemberError']).toContain(answer)
  await evening.change(mod, { roleToSend: 'MEMBER', slowModeSeconds: 0 })
  expect(await evening.say(rude, 'unfair')).toBe('MutedError')
  const back = await Promise.all(outcasts.map(ear => evening.say(ear, 'we are back')))
  expect(tally(back)).toEqual({ NotAMemberError: outcasts.length })
  expect(tally(await Promise.all(outcasts.map(ear => evening.join(ear))))).toEqual({ BannedError: outcasts.length })
}

/** Who is banned tries to go on where they were, as a member and as a listener, and to begin anew; each has a room besides. */
async function comeBack({ instances, room }: Evening, positions: ReadonlyMap<Ear, string>): Promise<Returned[]> {
  const outcasts = [...positions.keys()]
  const guests = outcasts.map(({ guest }) => guest)
  const fences = await Promise.all(outcasts.map(ear => createRoom(ear)))
  const seats = [await seat(instances, guests), await seat(instances, guests), await seat(instances, guests)]
  const returned = outcasts.map(async (ear, i) => {
    const [after, roomIds] = [[positions.get(ear)!], [room, fences[i]!]]
    const requests = [{ after }, { after, roomIds }, { roomIds }]
    const ears = await Promise.all(requests.map((request, j) => seats[j]![i]!.listen(request)))
    return { ear, ears, fence: fences[i]! }
  })
  return Promise.all(returned)
}

async function sayGoodNight(evening: Evening, fans: readonly Ear[], rude: Ear): Promise<void> {
  await evening.mute(rude, 0)
  const spoken = await Promise.all(fans.slice(-20).map(fan => evening.say(fan, 'what a night')))
  expect(tally(spoken)).toEqual({ SendMessagePayload: 20 })
  expect(await evening.say(evening.host, 'good night')).toBe('SendMessagePayload')
}

/** What the host has heard from the welcome to the good night: it must be what was done. */
async function judgeHost(evening: Evening): Promise<readonly string[]> {
  await until(() => evening.heardBy(evening.host).at(-1)?.endsWith('good night'), patience)
  const told = fromWelcome(evening.heardBy(evening.host))
  const said = [...evening.said].sort(([a], [b]) => a - b)
  expect(linesOf('MessageSent', told)).toEqual(said.map(([number, body]) => `${number}: ${body}`))
  expect(said.map(([number]) => number)).toEqual(said.map((_, i) => i + 1))
  return told
}

/** All that a member heard who joined and was banned: what is between these two, and that they were added and banned. */
function stayOf({ guest: { username } }: Ear, told: readonly string[]): string[] {
  const [from, to] = [told.indexOf(`MemberAdded ${username}`), told.indexOf(`MemberRemoved ${username} BANNED`)]
  return ['AddedToRoom', ...told.slice(from + 1, to), 'RemovedFromRoom BANNED']
}

/** All that a listener heard who was banned. */
const listeningOf = ({ guest: { username } }: Ear, told: readonly string[]): string[] => [
  ...told.slice(0, told.indexOf(`UserBanned ${username}`)),
  'FeedReset GONE',
]

/** Who came back heard how it ended for them, and not a word of what was said since. */
async function judgeReturned({ room }: Evening, returned: readonly Returned[], gang: readonly Ear[]): Promise<void> {
  for (const { ear, ears, fence } of returned) {
    await say(ear, fence, 'is it quiet?')
    await until(() => ears.every(each => each.of(fence).at(-1)?.endsWith('is it quiet?')))
    const end = gang.includes(ear) ? ['RemovedFromRoom BANNED'] : ['FeedReset GONE']
    expect(ears.map(each => each.of(room))).toEqual([end, end, []])
    expect((await ear.ask(AudienceDocument, { id: room })).room?.messages ?? null).toBeNull()
  }
}

/** What the gang said is erased, each message once; everything else is there. */
async function judgeHistory({ host, room, said }: Evening, told: readonly string[]): Promise<void> {
  const erased = linesOf('MessagesDeleted', told).flatMap(line => line.split(' ').map(Number))
  const spam = [...said].filter(([, body]) => body.startsWith('spam')).map(([number]) => number)
  expect(erased.sort((a, b) => a - b)).toEqual(spam.sort((a, b) => a - b))
  const { nodes } = (await host.ask(AudienceDocument, { id: room })).room!.messages!
  expect(nodes.map(({ number, body, deletedAt }) => [number, body, !!deletedAt])).toEqual(
    [...said]
      .sort(([a], [b]) => a - b)
      .slice(-100)
      .map(([number, body]) => (spam.includes(number) ? [number, '', true] : [number, body, false])),
  )
}

/** Instances count who listens every 15 s. */
async function judgeCounts({ host, room: id }: Evening, counts: { memberCount: number; onlineCount: number }) {
  let room: unknown
  const agree = async () => {
    room = (await host.ask(AudienceDocument, { id })).room
    return expect.objectContaining(counts).asymmetricMatch(room)
  }
  const { memberCount, onlineCount } = counts
  await until(agree, {
    withinMs: 60_000,
    what: () => `${memberCount}, ${onlineCount}: ${JSON.stringify(room).slice(0, 60)}`,
  })
}

const fromWelcome = (lines: readonly string[]): readonly string[] =>
  lines.slice(lines.indexOf('MessageSent 1: welcome'))

const linesOf = (kind: string, lines: readonly string[]): string[] =>
  lines.filter(line => line.startsWith(`${kind} `)).map(line => line.slice(kind.length + 1))
