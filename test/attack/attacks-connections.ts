/** Connections that are opened, filled or left unread: no account is needed. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Attack, Attacker } from './attack.ts'
import { head, keep, open, rest } from './http-wire.ts'
import { openSockets } from './socket-wire.ts'

/** Holds so many connections, each opened again when it ends. */
async function hold(attacker: Attacker, count: number, begin: (attacker: Attacker) => ReturnType<typeof open>) {
  await keep(attacker, count, async () => {
    const socket = begin(attacker)
    while (!socket.destroyed && !attacker.stopped()) await pause(100)
    socket.destroy()
    await pause(20)
  })
}

const jsonBody = ['Content-Type: application/json', 'Transfer-Encoding: chunked']

const tinyChunks: Attack = {
  name: 'bodies in tiny chunks',
  does: '100 connections, each with a body of 60,000 chunks of one byte that never ends',
  defence:
    'A body grows in one buffer, has a deadline, and unfinished bodies are bounded by address and in all; an address that sends what no client sends is not listened to for a while.',
  tests: ['test/server/http/body.test.ts', 'test/server/http/connections.test.ts'],
  isDirect: true,
  run: attacker =>
    hold(attacker, 100, () => {
      const socket = open(attacker)
      socket.write(head(attacker, 'POST /graphql', jsonBody))
      socket.write('1\r\nx\r\n'.repeat(60_000))
      return socket
    }),
}

/** Where a body is refused before it is read, or where nobody looks for one. */
const unread: readonly (readonly string[])[] = [
  ['POST /healthz'],
  ['GET /graphql?query=%7B__typename%7D'],
  ['POST /graphql', 'Content-Type: text/plain'],
  ['POST /graphql', 'Content-Type: application/json', 'Origin: http://elsewhere.example'],
  ['PUT /docs/'],
  ['POST /nowhere'],
  ['OPTIONS /graphql'],
]

const crumbsUnread: Attack = {
  name: 'tiny chunks where no body is read',
  does: '100 connections, each with chunks of one byte without end for a path, a method or a type that takes no body',
  defence:
    'A body that nobody reads is forgotten, and its connection closed, as soon as it comes in crumbs or has no end.',
  tests: ['test/server/http/body.test.ts'],
  isDirect: true,
  run: attacker => {
    let turn = 0
    return hold(attacker, 100, () => {
      const socket = open(attacker)
      const [line, ...headers] = unread[turn++ % unread.length]!
      const crumbs = '1\r\nx\r\n'.repeat(60_000)
      socket.write(head(attacker, line!, [...headers, 'Transfer-Encoding: chunked']))
      socket.on('drain', () => socket.write(crumbs)).write(crumbs)
      return socket
    })
  },
}

const slowHeads: Attack = {
  name: 'heads that never end',
  does: '500 connections that send a byte of their head now and then',
  defence: 'A head has a deadline; connections are bounded by address.',
  tests: ['test/server/http/body.test.ts'],
  isDirect: true,
  run: attacker =>
    hold(attacker, 500, () => {
      const socket = open(attacker)
      socket.write('GET /graphql HTTP/1.1\r\nX-A: ')
      const timer = setInterval(() => socket.write('b'), 500)
      socket.on('close', () => clearInterval(timer))
      return socket
    }),
}

/** The paths of everything that the page of GraphiQL loads. */
async function assetPaths(attacker: Attacker): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${attacker.port}/graphql`, { headers: { accept: 'text/html' } })
  const paths = [...(await response.text()).matchAll(/(?:src|href)="([^"]*graphiql[^"]*)"/g)].map(([, path]) => path!)
  const plain = paths.map(path => new URL(path, 'http://127.0.0.1/graphql').pathname)
  return plain.length > 0 ? plain : ['/docs/reference/']
}

const assets: Attack = {
  name: 'assets unread',
  does: '300 requests for the largest files of GraphiQL and the manual without gzip, GET and HEAD, never read',
  defence: 'Files are inflated once and streamed as fast as they are read.',
  tests: ['test/server/http/static.test.ts'],
  isDirect: true,
  async prepare(attacker) {
    attacker.notes.paths = JSON.stringify([...(await assetPaths(attacker)), '/docs/reference/'])
  },
  run: attacker => {
    const paths = JSON.parse(attacker.notes.paths!) as string[]
    let turn = 0
    return hold(attacker, 300, () => {
      const socket = open(attacker)
      const method = ++turn % 4 === 0 ? 'HEAD' : 'GET'
      socket.write(head(attacker, `${method} ${paths[turn % paths.length]}`, ['Accept-Encoding: identity']))
      return socket
    })
  },
}

/** The second and the third are such as Node refuses by itself, where it is let. */
const pipelined = [
  (attacker: Attacker) => head(attacker, 'GET /graphql?query=%7B__typename%7D'),
  (attacker: Attacker) => head(attacker, `GET /healthz${'/'.repeat(100)}`, ['Expect: something']),
  () => 'GET /healthz HTTP/1.1\r\n\r\n',
]

const pipelining: Attack = {
  name: 'pipelining',
  does: '20,000 requests written into each of 5 connections at once: queries, and such as have a wrong head',
  defence:
    'A connection runs one operation at a time, and is read no further meanwhile; when too much waits, the longest lines are cut, and their addresses kept out for a while.',
  tests: ['test/server/http/turns.test.ts'],
  isDirect: true,
  run: attacker => {
    let turn = 0
    return hold(attacker, 5, () => {
      const socket = open(attacker)
      socket.write(pipelined[turn++ % pipelined.length]!(attacker).repeat(20_000))
      socket.resume()
      return socket
    })
  },
}

const sockets: Attack = {
  name: 'sockets of one address',
  does: '3,000 sockets that introduce themselves and then say nothing, on a server with 2,048 file descriptors',
  defence: 'Sockets are bounded by address and for strangers in all; descriptors are kept for health and operators.',
  tests: ['test/server/socket/websocket-limits.test.ts'],
  isDirect: true,
  env: { FILE_DESCRIPTORS: '2048' },
  async run(attacker) {
    const wires = await openSockets({ ...attacker, token: '' }, 3000)
    await rest(attacker)
    for (const { ws } of wires) ws.terminate()
  },
}

const silentSockets: Attack = {
  name: 'sockets that say nothing',
  does: '1,000 sockets that never introduce themselves, opened again as they are closed',
  defence:
    'A socket has seconds to introduce itself; sockets are bounded by address, and the connections of an address are let in, and made sockets of, in their turn.',
  tests: [
    'test/server/socket/websocket-limits.test.ts',
    'test/server/socket/websocket-crowds.test.ts',
    'test/server/http/connections.test.ts',
  ],
  isDirect: true,
  run: attacker =>
    keep(attacker, 20, async () => {
      const wires = await openSockets({ ...attacker, token: '' }, 50, { silent: true })
      await pause(500)
      for (const { ws } of wires) ws.terminate()
    }),
}

const fragments: Attack = {
  name: 'messages in tiny fragments',
  does: '40 sockets, each with a message of 60,000 fragments of one byte that never ends, again and again',
  defence:
    'Fragments of a message are bounded in number; from who sends more nothing further is read, and its address is kept out for a while.',
  tests: ['test/server/socket/websocket-limits.test.ts'],
  isDirect: true,
  async run(attacker) {
    const fragment = Buffer.concat([Buffer.from([0x00, 0x81, 0, 0, 0, 0]), Buffer.from('x')])
    const begin = Buffer.concat([Buffer.from([0x01, 0x81, 0, 0, 0, 0]), Buffer.from('x')])
    const all = Buffer.concat([begin, ...Array.from({ length: 60_000 }, () => fragment)])
    await keep(attacker, 40, async () => {
      const [wire] = await openSockets({ ...attacker, token: '' }, 1)
      if (!wire) return pause(100)
      ;(wire.ws as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(all)
      while (wire.ws.readyState === wire.ws.OPEN && !attacker.stopped()) await pause(100)
      wire.ws.terminate()
    })
  },
}

export const connectionAttacks: Attack[] = [
  tinyChunks,
  crumbsUnread,
  slowHeads,
  assets,
  pipelining,
  sockets,
  silentSockets,
  fragments,
]
