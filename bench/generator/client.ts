/** One client on a raw TCP connection: speaks just enough to subscribe, then counts frames and looks at few of them. */
import { connect, type Socket } from 'node:net'
import type { Dialect } from './dialects.ts'
import { clientFrame, opcodes, upgradeRequest } from './frames.ts'
import type { Tally } from './tally.ts'

/** All clients read into one buffer: what a read brings is counted before the next one. */
const shared = Buffer.allocUnsafe(256 * 1024)
/** Deliveries are longer, and what the protocols say besides is shorter. */
const shortest = 126

export interface ClientOptions {
  port: number
  token: string
  dialect: Dialect
  tally: Tally
  /** Whether the latency of each delivery is noted. */
  sampled: boolean
}

export class Client {
  readonly options: ClientOptions
  /** Resolves when the server has said that the subscription stands; rejects when the connection ends before. */
  readonly ready: Promise<void>
  readonly #socket: Socket
  readonly #tally: Tally
  #settle!: { resolve: () => void; reject: (error: Error) => void }
  #upgraded = false
  #ready = false
  /** Bytes still to come of a frame that was counted already. */
  #skip = 0
  /** The start of a frame that has not come whole. */
  #partial: Buffer | null = null

  constructor(options: ClientOptions) {
    this.options = options
    this.#tally = options.tally
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    const { dialect, port } = options
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: shared,
        callback: length => {
          this.#read(length)
          return true
        },
      },
    })
    this.#socket.on('connect', () => this.#socket.write(upgradeRequest(dialect.path, dialect.protocol)))
    this.#socket.on('error', error => this.#settle.reject(error))
    this.#socket.on('close', () => this.#settle.reject(new Error(`the server hung up: ${String(this.#partial)}`)))
  }

  say(text: string): void {
    this.#socket.write(clientFrame(text))
  }

  becomeReady(): void {
    this.#ready = true
    this.#settle.resolve()
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(length: number): void {
    let chunk: Buffer = shared
    let end = length
    if (this.#partial) {
      chunk = Buffer.concat([this.#partial, shared.subarray(0, length)])
      end = chunk.length
      this.#partial = null
    }
    let at = 0
    if (!this.#upgraded) {
      at = this.#readUpgrade(chunk, end)
      if (!this.#upgraded) return
    }
    this.#readFrames(chunk, at, end)
    if (this.#tally.frames >= this.#tally.goal) this.#tally.reached()
  }

  /** Where the first frame begins; not upgraded yet when the answer has not come whole. */
  #readUpgrade(chunk: Buffer, end: number): number {
    const over = chunk.subarray(0, end).indexOf('\r\n\r\n')
    if (over < 0 || !chunk.subarray(0, end).toString('latin1').startsWith('HTTP/1.1 101')) {
      this.#partial = Buffer.from(chunk.subarray(0, end))
      return 0
    }
    this.#upgraded = true
    this.options.dialect.greet(this)
    return over + 4
  }

  #readFrames(chunk: Buffer, from: number, end: number): void {
    let at = from + this.#skip
    if (at >= end) {
      this.#skip = at - end
      return
    }
    this.#skip = 0
    const tally = this.#tally
    const now = this.options.sampled ? performance.now() : 0
    while (end - at >= 2) {
      let size = chunk[at + 1]!
      let head = 2
      if (size === 126) {
        if (end - at < 4) break
        size = (chunk[at + 2]! << 8) | chunk[at + 3]!
        head = 4
      } else if (size === 127) {
        if (end - at < 10) break
        size = chunk.readUInt32BE(at + 6)
        head = 10
      }
      const next = at + head + size
      if (size >= shortest && this.#ready) {
        tally.frames++
        tally.bytes += head + size
        if (now > 0 && next <= end) tally.sample(chunk, at + head, next, now)
      } else if (next > end) break
      else this.#hear(chunk[at]! & 15, chunk.subarray(at + head, next))
      at = next
    }
    if (at > end) this.#skip = at - end
    else if (at < end) this.#partial = Buffer.from(chunk.subarray(at, end))
  }

  #hear(opcode: number, payload: Buffer): void {
    if (opcode === opcodes.ping) this.#socket.write(clientFrame(Buffer.from(payload), opcodes.pong))
    else if (opcode === opcodes.text) this.options.dialect.hear(this, payload.toString())
    else if (opcode === opcodes.close) this.#settle.reject(new Error(`closed: ${payload.subarray(2).toString()}`))
  }
}
