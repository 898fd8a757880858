/** What a hook calls, and what may answer it: the attacks of whoever chooses a URL or a name, or runs the receiver. */
import type { LookupAddress, LookupOptions } from 'node:dns'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isSigned } from '../../examples/webhook-receiver/signature.mjs'
import { createCaller } from '../../src/hooks/caller.ts'
import { createReach } from '../../src/hooks/reach.ts'
import { signatureOf } from '../../src/hooks/signature.ts'
import { until } from '../support/until.ts'
import { secret } from './app.ts'

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const openHttp = (listener: RequestListener) => listen(createServer(listener))

/** What it does with each connection. */
const openTcp = (onSocket: (socket: Socket) => void) =>
  listen(
    createTcpServer(socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => onSocket(socket))
      onTestFinished(() => void socket.destroy())
    }),
  )

function callerOf(url: string, networks = ['127.0.0.0/8'], secrets = [secret]) {
  const caller = createCaller({ url, networks, secrets, callsAtOnce: 2, hook: 'webhook' })
  onTestFinished(() => caller.close())
  return caller
}

const soon = { withinMs: 300 }
const later = { withinMs: 10_000 }

describe('a hook calls no private address', () => {
  test.each([
    ...['https://127.0.0.1/', 'https://10.1.2.3/', 'https://172.31.0.1/', 'https://192.168.1.1/', 'https://0.0.0.0/'],
    ...['https://169.254.169.254/latest/meta-data', 'https://100.64.0.1/', 'https://2130706433/', 'https://0x7f.1/'],
    ...['https://[::1]/', 'https://[::]/', 'https://[fd00::1]/', 'https://[fe80::1]/', 'https://[::ffff:10.0.0.1]/'],
    ...['https://[64:ff9b::a00:1]/', 'https://[2002:a00:1::]/', 'https://224.0.0.1/', 'https://255.255.255.255/'],
  ])('%s', async url => {
    await expect(callerOf(url, []).post('{}', soon)).rejects.toThrow(/no public address/)
    await expect(callerOf(url, ['198.51.100.0/24']).post('{}', soon)).rejects.toThrow(/no public address/)
  })

  test('nor a public one over http', async () => {
    await expect(callerOf('http://93.184.215.14/', []).post('{}', soon)).rejects.toThrow(/use https/)
  })

  test('nor by a name that means one', async () => {
    await expect(callerOf('https://localhost:1/', []).post('{}', soon)).rejects.toThrow(/no public address/)
  })

  test.each([
    ['one of whose addresses is private', ['93.184.215.14', '10.0.0.1']],
    ['of the same machine', ['::1']],
    ['that has none', []],
  ])('nor a name %s', async (_, addresses) => {
    await expect(found(addresses)).rejects.toThrow(/address/)
  })

  test('and goes to the address that was judged, whatever the name means a moment later', async () => {
    const answers = [['93.184.215.14'], ['127.0.0.1']]
    const lookup = resolver(() => answers.shift()!)
    const reach = createReach(new URL('https://app.example/'), [], lookup)
    expect(await askReach(reach)).toEqual([{ address: '93.184.215.14', family: 4 }])
    expect(answers.length).toBe(1)
    await expect(askReach(reach)).rejects.toThrow(/no public address/)
  })
})

const resolver = (addresses: () => string[]) =>
  ((_name: string, _options: LookupOptions, done: (error: null, found: LookupAddress[]) => void) =>
    done(
      null,
      addresses().map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never

const askReach = (reach: ReturnType<typeof createReach>) =>
  new Promise((resolve, reject) =>
    reach.find('app.example', { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
  )

const found = (addresses: string[]) =>
  askReach(
    createReach(
      new URL('https://app.example/'),
      [],
      resolver(() => addresses),
    ),
  )

describe('what answers a hook is not trusted', () => {
  test('a redirect is an answer, and nobody goes there', async () => {
    const paths: (string | undefined)[] = []
    const url = await openHttp((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { Location: '/elsewhere' }).end()
    })
    expect(await callerOf(url).post('{}', later)).toEqual({ status: 307, text: '' })
    expect(paths).toEqual(['/'])
  })

  test.each([
    ['endless in large parts', 16 * 1024],
    ['endless in crumbs', 1],
  ])('a body that is %s is cut off', async (_, bytes) => {
    let socket: Socket | null = null
    const url = await openHttp((request, response) => {
      socket = request.socket
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(bytes)));
      }
      response.on('drain', more)
      more()
    })
    expect(await callerOf(url).post('{}', later)).toEqual({ status: 200, text: null })
    await until(() => socket!.destroyed)
  })

  test('a head without end is cut off', async () => {
    const url = await openTcp(socket => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = () => {
        while (!socket.destroyed && socket.write(`X-More: ${'x'.repeat(1000)}\r\n`));
      }
      socket.on('drain', more)
      more()
    })
    await expect(callerOf(url).post('{}', later)).rejects.toThrow(/header/i)
  })

  test('one that never answers, or byte by byte, has a deadline', async () => {
    const silent = await openTcp(() => undefined)
    await expect(callerOf(silent).post('{}', soon)).rejects.toThrow('No answer within 300 ms')
    const slow = await openTcp(socket => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ')
      const timer = setInterval(() => socket.write('x'), 10)
      socket.on('close', () => clearInterval(timer))
    })
    await expect(callerOf(slow).post('{}', soon)).rejects.toThrow('No answer within 300 ms')
  })

  test('a body that comes byte by byte is not waited for: the status counts', async () => {
    const url = await openTcp(socket => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
      const timer = setInterval(() => socket.write('x'), 10)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await callerOf(url).post('{}', soon)).toEqual({ status: 200, text: null })
  })

  test('a connection that was closed while nothing was asked is replaced', async () => {
    const sockets = new Set<Socket>()
    const url = await openHttp((request, response) => {
      sockets.add(request.socket)
      response.end('ok')
    })
    const caller = callerOf(url)
    for (let i = 1; i <= 5; i++) {
      expect(await caller.post('{}', later)).toEqual({ status: 200, text: 'ok' })
      for (const socket of sockets) socket.resetAndDestroy()
    }
    expect(sockets.size).toBe(5)
  })
})

describe('a signature', () => {
  const now = Date.now() / 1000
  const body = '{"version":1,"rooms":[]}'
  const header = signatureOf(body, [secret])

  test('is of this body, by this secret, and of this moment', () => {
    expect(isSigned(header, body, [secret], now)).toBe(true)
    expect(isSigned(header, `${body} `, [secret], now)).toBe(false)
    expect(isSigned(header, body, ['another'], now)).toBe(false)
    for (const wrong of [undefined, '', 'v1=', header.replace('v1', 'v0'), header.replace(/t=\d+,/, ''), `${header}0`])
      expect(isSigned(wrong, body, [secret], now), wrong).toBe(false)
  })

  test('is no good for a replay, nor with another time', () => {
    for (const seconds of [now + 400, now - 400]) expect(isSigned(header, body, [secret], seconds)).toBe(false)
    const later = header.replace(/t=(\d+)/, (_, seconds) => `t=${Number(seconds) + 400}`)
    expect(isSigned(later, body, [secret], now + 400)).toBe(false)
  })

  test('is by each secret while they change', () => {
    const both = signatureOf(body, ['the new one', secret])
    expect(isSigned(both, body, [secret], now)).toBe(true)
    expect(isSigned(both, body, ['the new one'], now)).toBe(true)
    expect(isSigned(signatureOf(body, ['the new one']), body, [secret, 'the new one'], now)).toBe(true)
  })
})
