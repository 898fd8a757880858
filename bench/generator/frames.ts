/** WebSocket from the client's side, as little of it as counting needs (RFC 6455). */
import { randomBytes } from 'node:crypto'

export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const

/** A client's frame. It is masked, as it must be, with a key of zeros, which leaves the payload as it is. */
export function clientFrame(payload: string | Buffer, opcode: number = opcodes.text): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  const { length } = bytes
  if (length > 65_535) throw new Error('no client here says so much')
  const head = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([0x80 | opcode, ...head, 0, 0, 0, 0]), bytes])
}

/** The request that turns a connection into a WebSocket. */
export function upgradeRequest(path: string, protocol: string | null): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}
