/** The first screen of an app: fifty rooms with what is unread, what was said last and the viewer's own standing, in one query. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { connectGraphqlWs } from '../support/clients/graphql-ws.ts'
import { openClient } from '../support/devices.ts'
import { startInstance } from '../support/instance.ts'
import { add, createRoom, say, signUpAll } from '../support/people.ts'

interface Screen {
  viewer: {
    unreadCount: number
    rooms: {
      nodes: {
        id: string
        lastMessage: { body: string; author: { displayName: string } } | null
        viewerMember: { role: string; readNumber: number; unreadCount: number }
      }[]
    }
  }
}

const screen =
  parse(`{ viewer { unreadCount feedCursors rooms(first: 50) { nodes { id name kind topic avatarUrl memberCount onlineCount
  directWith { id username displayName avatarUrl presence { online lastSeenAt } }
  lastMessage { id body number sentAt author { id displayName avatarUrl } }
  viewerMember { id role mutedUntil readNumber unreadCount } } } } }`) as TypedDocumentNode<
    Screen,
    Record<string, never>
  >

test('fifty rooms are shown within the default costs, the one in which something was said last first', async () => {
  const instance = await startInstance()
  const [ada, bob] = await signUpAll(connectGraphqlWs, instance, 'ada', 'bob')
  const [adas, bobs] = [ada, bob].map(person => openClient(connectGraphqlWs, instance, person)) as [
    ReturnType<typeof openClient>,
    ReturnType<typeof openClient>,
  ]
  const rooms: string[] = []
  for (let i = 0; i < 50; i++) rooms.push(await createRoom(bobs, `room ${i}`))
  for (const room of rooms) await add(bobs, room, ada.id)
  for (const room of rooms.slice(0, 3)) await say(bobs, room, 'hello')
  await say(bobs, rooms[1]!, 'and again')
  const { viewer } = await adas.ask(screen, {})
  expect(viewer.rooms.nodes.map(({ id }) => id)).toEqual(
    [1, 2, 0, ...Array.from({ length: 47 }, (_, i) => 49 - i)].map(i => rooms[i]),
  )
  expect(viewer.unreadCount).toBe(4)
  expect(viewer.rooms.nodes.slice(0, 4)).toMatchObject([
    {
      lastMessage: { body: 'and again', author: { displayName: 'bob' } },
      viewerMember: { readNumber: 0, unreadCount: 2 },
    },
    { lastMessage: { body: 'hello' }, viewerMember: { unreadCount: 1 } },
    { lastMessage: { body: 'hello' }, viewerMember: { unreadCount: 1 } },
    { lastMessage: null, viewerMember: { role: 'MEMBER', readNumber: 0, unreadCount: 0 } },
  ])
})
