import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'

test('a message reaches every socket of every member, through every instance', async () => {
  const [one, two] = await Promise.all([startInstance(), startInstance()])
  const [ada, bob] = await signUpAll(connectGraphqlWs, one, 'ada', 'bob')
  const adaOne = connectGraphqlWs(one, ada!.token)
  const bobTwo = connectGraphqlWs(two, bob!.token)
  const adaHears = adaOne.listen()
  const bobHears = bobTwo.listen()
  await Promise.all([adaHears.ready(), bobHears.ready()])
  const room = await createRoom(adaOne)
  await adaHears.next('AddedToRoom')
  await add(adaOne, room, bob!.id)
  await bobHears.next('AddedToRoom')
  await say(bobTwo, room, 'hello')
  await say(adaOne, room, 'hello yourself')
  await adaHears.next('MessageSent', event => event.message.body === 'hello yourself')
  await bobHears.next('MessageSent', event => event.message.body === 'hello yourself')
  expect(adaHears.kinds()).toEqual(['FeedReady', 'AddedToRoom', 'MemberAdded', 'MessageSent', 'MessageSent'])
  expect(bobHears.kinds()).toEqual(['FeedReady', 'AddedToRoom', 'MessageSent', 'MessageSent'])
  await Promise.all([adaOne.close(), bobTwo.close()])
})
