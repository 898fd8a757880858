/** An instance that cannot hear who signs out: what its sockets ask is done for nobody whose session is over. */
import { expect, onTestFinished, test } from 'vitest'
import type { RoomId } from '../../../src/domain/id.ts'
import { roomKeys } from '../../../src/store/keys.ts'
import { connectGraphqlWs } from '../../support/clients/graphql-ws.ts'
import { connect } from '../../support/connect.ts'
import { startInstance } from '../../support/instance.ts'
import { createRoom, signUpAll } from '../../support/people.ts'
import { openReady, subscribe } from '../../support/raw-socket.ts'
import { redisUrl } from '../../support/redis-url.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { until } from '../../support/until.ts'

const redis = connect()
const signOut = JSON.stringify({ query: 'mutation { signOut { __typename } }' })

async function setOut() {
  const proxy = await TcpProxy.open({ path: redisUrl() })
  onTestFinished(() => proxy.close())
  const sound = await startInstance()
  const deaf = await startInstance({ redisUrl: `redis://127.0.0.1:${proxy.port}`, logLevel: 'fatal' })
  const readyz = deaf.url.replace('/graphql', '/readyz')
  await until(async () => (await fetch(readyz)).ok)
  const [ada, bob] = await signUpAll(connectGraphqlWs, sound, 'ada', 'bob')
  const client = connectGraphqlWs(sound, ada.token)
  const room = await createRoom(client)
  await client.close()
  const [socket, other] = [await openReady(deaf, ada.token), await openReady(deaf, bob.token)]
  const signOutElsewhere = async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` }
    await fetch(sound.url, { method: 'POST', headers, body: signOut })
  }
  const saying = (body: string) =>
    `mutation { sendMessage(input: { roomId: "${room}", body: "${body}" }) { __typename } }`
  const say = (body: string) => socket.ask(saying(body))
  const saysNothing = async () => {
    socket.send(subscribe('late', saying('too late')))
    await until(() => socket.closing ?? socket.of('late').length > 0)
    expect(JSON.stringify(await redis.xrange(roomKeys(room as RoomId).log, '-', '+'))).not.toContain('too late')
    expect(await socket.closed()).toEqual({ code: 4401, reason: 'Unauthorized' })
  }
  return { proxy, readyz, other, say, saysNothing, signOutElsewhere }
}

const sent = { data: { sendMessage: { __typename: 'SendMessagePayload' } } }

test('while its channels are cut off, a token that was signed out elsewhere sends nothing', async () => {
  const { proxy, readyz, other, say, saysNothing, signOutElsewhere } = await setOut()
  expect(await say('heard')).toEqual(sent)
  proxy.behaviour.refuses = true
  proxy.cut(link => link.isSubscriber)
  await until(async () => !(await fetch(readyz)).ok)
  expect(await say('read again')).toEqual(sent)
  await signOutElsewhere()
  await saysNothing()
  expect(await other.ask('{ viewer { user { username } } }')).toMatchObject({ data: { viewer: {} } })
})

test('while its channels have gone silent without a word, a token that was signed out elsewhere sends nothing', async () => {
  const { proxy, saysNothing, signOutElsewhere } = await setOut()
  proxy.behaviour.deadens = link => link.isSubscriber
  // It hears itself twice a second; of so long a silence it makes something, long before the connection is given up.
  const deafAt = performance.now()
  await until(() => performance.now() - deafAt > 2000)
  await signOutElsewhere()
  await saysNothing()
})
