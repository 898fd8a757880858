/** WebSocket text frames: as latin1 strings that carry UTF-8 bytes, which concatenate fastest, or, for many sockets, as bytes. */
import type { Writable } from 'node:stream'

/** UTF-8 bytes, one character each. */
export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

const finalText = '\x81'

/** The header of an unmasked, unfragmented text frame with so many payload bytes (RFC 6455, section 5.2). */
export function frameHeader(length: number): string {
  if (length < 126) return finalText + String.fromCharCode(length)
  if (length < 65_536) return `${finalText}\x7e${String.fromCharCode(length >> 8, length & 255)}`
  const header = Buffer.alloc(9)
  header[0] = 127
  header.writeBigUInt64BE(BigInt(length), 1)
  return finalText + header.toString('latin1')
}

/** What stands before the payload in a `next` message of this operation (graphql-transport-ws), as bytes. */
export const nextHead = (operationId: string): string =>
  bytesOf(`{"id":${JSON.stringify(operationId)},"type":"next","payload":`)

/** Whole frames, one for each of these payloads, for any number of operations. */
export class NextFrames {
  readonly #payloads: readonly string[]
  #headLength = -1
  #length = 0
  /** Where the heads begin. */
  #heads: readonly number[] = []
  /** All frames as they were written last. */
  #bytes: Buffer | null = null
  #followed: { by: NextFrames; both: NextFrames } | null = null

  constructor(payloads: readonly string[]) {
    this.#payloads = payloads
  }

  /**
   * These, and those behind them: made once for all sockets that have the same to write. Thousands of sockets wait for their turn,
   * and whatever each of them had of its own meanwhile, every collection of garbage would copy.
   */
  followedBy(frames: NextFrames): NextFrames {
    if (this.#followed?.by !== frames)
      this.#followed = { by: frames, both: new NextFrames([...this.#payloads, ...frames.#payloads]) }
    return this.#followed.both
  }

  /** The frames of the operation that has this head. */
  behind(head: string): string {
    let frames = ''
    for (const payload of this.#payloads)
      frames = `${frames}${frameHeader(head.length + payload.length + 1)}${head}${payload}}`
    return frames
  }

  /** How many bytes they are. */
  lengthBehind(head: string): number {
    this.#measure(head.length)
    return this.#length
  }

  /**
   * Writes them behind this head. The bytes are the same for all heads of one length but for the heads: those are written over,
   * where a string would be put together, and made flat, anew for each socket.
   */
  write(stream: Writable, head: string): void {
    stream.write(this.#bytesBehind(head))
    // What has not left yet must stay as it is: the next socket gets other bytes.
    if (stream.writableLength > 0) this.#bytes = null
  }

  #bytesBehind(head: string): Buffer {
    this.#measure(head.length)
    const bytes = this.#bytes
    if (!bytes) return this.#make(head)
    const [first = 0] = this.#heads
    bytes.write(head, first, 'latin1')
    for (const at of this.#heads) if (at !== first) bytes.copyWithin(at, first, first + head.length)
    return bytes
  }

  /** Not of Node's pool: a slow socket keeps no more than its own. */
  #make(head: string): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#length)
    bytes.write(this.behind(head), 'latin1')
    this.#bytes = bytes
    return bytes
  }

  #measure(headLength: number): void {
    if (headLength === this.#headLength) return
    this.#headLength = headLength
    this.#bytes = null
    this.#length = 0
    this.#heads = this.#payloads.map(({ length }) => {
      const frameLength = headLength + length + 1
      const at = this.#length + frameHeader(frameLength).length
      this.#length = at + frameLength
      return at
    })
  }
}
