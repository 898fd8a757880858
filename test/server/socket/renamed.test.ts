/** Whose name changes: every socket of theirs speaks with the new one, on every instance. */
import { expect, onTestFinished, test } from 'vitest'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { type Instance, startInstance } from '../../support/instance.ts'
import { add, createRoom, signUpAll } from '../../support/people.ts'
import { openReady, type RawSocket } from '../../support/raw-socket.ts'
import { redisUrl } from '../../support/redis-url.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { until } from '../../support/until.ts'

const renaming = (displayName: string) =>
  `mutation { updateProfile(input: { displayName: "${displayName}", avatarUrl: "https://a.example/1" }) { __typename } }`
const renamed = { data: { updateProfile: { __typename: 'UpdateProfilePayload' } } }

/** Ada in a room of hers, in which Bob listens. */
async function setOut(instance: Instance) {
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const client = connectGraphqlWs(instance, ada.token)
  const room = await createRoom(client)
  await add(client, room, bob.id)
  await client.close()
  const names = '... on MessageSent { message { author { displayName avatarUrl } } }'
  const bobs = await openReady(instance, bob.token)
  await bobs.listen('feed', `subscription { events { __typename ${names} } }`)
  const sendsAs = async (socket: RawSocket) => {
    const message = 'sentMessage { author { displayName } }'
    const { data } = await socket.ask(
      `mutation { sendMessage(input: { roomId: "${room}", body: "hello" }) { ... on SendMessagePayload { ${message} } } }`,
    )
    return data.sendMessage.sentMessage.author.displayName
  }
  const authors = () => bobs.of('feed').flatMap(({ payload }) => payload.data.events.message?.author ?? [])
  return { ada, bob, sendsAs, authors }
}

test('sockets that were open before speak with the new name, on this instance at once, on others soon', async () => {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  const { ada, sendsAs, authors } = await setOut(one)
  const [asking, beside, elsewhere] = await Promise.all([one, one, two].map(instance => openReady(instance, ada.token)))
  for (const socket of [asking, beside, elsewhere]) expect(await sendsAs(socket!)).toBe('ada')
  for (const name of ['Ada L.', 'Ada King']) {
    expect(await asking!.ask(renaming(name))).toEqual(renamed)
    expect([await sendsAs(asking!), await sendsAs(beside!)]).toEqual([name, name])
    await until(async () => (await sendsAs(elsewhere!)) === name)
    expect(await elsewhere!.ask('{ viewer { user { displayName avatarUrl } } }')).toEqual({
      data: { viewer: { user: { displayName: name, avatarUrl: 'https://a.example/1' } } },
    })
  }
  await until(() => authors().at(-1)?.displayName === 'Ada King')
  expect(authors()).toContainEqual({ displayName: 'Ada L.', avatarUrl: 'https://a.example/1' })
})

test('nobody else’s socket does', async () => {
  const instance = await startInstance()
  const { ada, bob, sendsAs } = await setOut(instance)
  const [adas, bobs] = [await openReady(instance, ada.token), await openReady(instance, bob.token)]
  expect(await adas.ask(renaming('Ada L.'))).toEqual(renamed)
  expect(await sendsAs(bobs)).toBe('bob')
  const stranger = await openReady(instance)
  expect(await stranger.ask(renaming('Nobody'))).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  })
})

/** Two instances, the channels of one of which can be harmed. */
async function setOutDeaf() {
  const proxy = await TcpProxy.open({ path: redisUrl() })
  onTestFinished(() => proxy.close())
  const sound = await startInstance()
  const deaf = await startInstance({ redisUrl: `redis://127.0.0.1:${proxy.port}`, logLevel: 'fatal' })
  const isReady = async () => (await fetch(deaf.url.replace('/graphql', '/readyz'))).ok
  await until(isReady)
  const { ada, sendsAs } = await setOut(sound)
  const [there, here] = [await openReady(deaf, ada.token), await openReady(sound, ada.token)]
  expect(await sendsAs(there)).toBe('ada')
  return { proxy, isReady, there, here, sendsAs }
}

test('an instance whose channels are cut off speaks with the new name nevertheless', async () => {
  const { proxy, isReady, there, here, sendsAs } = await setOutDeaf()
  proxy.behaviour.refuses = true
  proxy.cut(link => link.isSubscriber)
  await until(async () => !(await isReady()))
  expect(await here.ask(renaming('Ada L.'))).toEqual(renamed)
  expect(await sendsAs(there)).toBe('Ada L.')
})

test('whoever was answered need not wait for the word: where it does not come, the socket has the new name', async () => {
  const { proxy, there, sendsAs } = await setOutDeaf()
  // Not noticed yet: it takes more than a second of silence.
  proxy.behaviour.deadens = link => link.isSubscriber
  expect(await there.ask(renaming('Ada L.'))).toEqual(renamed)
  expect(await sendsAs(there)).toBe('Ada L.')
})
