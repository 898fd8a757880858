/** Redis is away, dead or deaf: operations fail clearly and soon, nothing piles up, and all goes on when it is back. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type DocumentNode, print } from 'graphql'
import { describe, expect, test } from 'vitest'
import { CreateUserDocument, SendMessageDocument, SignInDocument } from '../generated/graphql.ts'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openDevice } from '../support/devices.ts'
import { type Instance, startInstance } from '../support/instance.ts'
import { startOwnNode } from '../support/own-node.ts'
import { add, createRoom, type Person, say, signUpAll } from '../support/people.ts'
import type { RedisNode } from '../support/redis-node.ts'
import { measure } from '../support/standstills.ts'
import { untilSuccess } from '../support/until.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const harms = {
  killed: { strike: (redis: RedisNode) => redis.kill(), mend: (redis: RedisNode) => redis.start() },
  stopped: {
    strike: async (redis: RedisNode) => redis.signal('SIGSTOP'),
    mend: async (redis: RedisNode) => redis.signal('SIGCONT'),
  },
}

describe.each(Object.entries(harms))('while Redis is %s', (_name, { strike, mend }) => {
  test('a sender is told so within 3 s, thousands leave no trace, and all goes on by itself when Redis is back', async () => {
    const redis = await startOwnNode()
    const limits = { sendsPerMinute: 1e6 }
    const redisUrl = `redis://${redis.address}`
    const instance = await startInstance({ redisUrl, logLevel: 'silent', limits, trustedProxies: 1 })
    const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
    const adas = await openDevice(connectGraphqlWs, instance, ada)
    const bobs = await openDevice(connectGraphqlWs, instance, bob)
    const room = await createRoom(bobs)
    await add(bobs, room, ada.id)
    await say(bobs, room, 'before')

    await strike(redis)
    const { answer, tookMs } = await measure(() =>
      Promise.all([...knock(instance), sendMany(1, instance, bob, room).then(([codes]) => codes)]),
    )
    expect(answer).toEqual(Array(3).fill(['UNAVAILABLE']))
    expect(tookMs).toBeLessThan(3000)
    expect(new Set((await sendMany(1000, instance, bob, room)).flat())).toEqual(new Set(['UNAVAILABLE']))
    // Code that is compiled meanwhile counts, too: once. What a send leaves behind is there each time.
    const grown: number[] = []
    for (let round = 0; round < 3; round++) {
      const before = heapBytes()
      expect(new Set((await sendMany(500, instance, bob, room)).flat())).toEqual(new Set(['UNAVAILABLE']))
      grown.push(heapBytes() - before)
    }
    expect(Math.min(...grown)).toBeLessThan(3e6)

    await mend(redis)
    await untilSuccess(() => say(bobs, room, 'after', 'an id that makes it safe'))
    await adas.hears.next('MessageSent', ({ message }) => message.body === 'after')
    expect(adas.hears.bodies().filter(body => body === 'after')).toHaveLength(1)
    expect(adas.hears.of('FeedReset')).toEqual([])
    expect([adas.closeCodes, bobs.closeCodes]).toEqual([[], []])
  })
})

const sendMany = (count: number, instance: Instance, by: Person, roomId: string): Promise<string[][]> =>
  Promise.all(Array.from({ length: count }, (_, i) => send(instance, by, { roomId, body: `while away ${i}` })))

const send = ({ url }: Instance, { token }: Person, input: object): Promise<string[]> =>
  codesOf(url, SendMessageDocument, { input, headers: { authorization: `Bearer ${token}` } })

/** Those who want to come in, each from an address of their own. */
function knock({ url }: Instance): Promise<string[]>[] {
  const input = { username: 'somebody_new', password: 'long enough' }
  return [SignInDocument, CreateUserDocument].map((document, i) =>
    codesOf(url, document, { input, headers: { 'x-forwarded-for': `192.0.2.${i}` } }),
  )
}

/** The codes of the top-level errors that it met. */
async function codesOf(url: string, document: DocumentNode, { input, headers }: { input: object; headers: object }) {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: print(document), variables: { input } }),
  })
  const { errors = [] } = (await reply.json()) as { errors?: { extensions: { code: string } }[] }
  return errors.map(({ extensions }) => extensions.code)
}

function heapBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
