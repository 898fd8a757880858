/** WebSocket text frames as latin1 strings that carry UTF-8 bytes: the form that Node writes and concatenates fastest. */

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

/**
 * Whole frames, one for each of these payloads, for any number of operations. Between two heads stands one flat string,
 * the same for all heads of one length: two concatenations make a frame.
 */
export class NextFrames {
  readonly #payloads: readonly string[]
  #headLength = -1
  #length = 0
  #first = ''
  #betweens: readonly string[] = []

  constructor(payloads: readonly string[]) {
    this.#payloads = payloads
  }

  /** The frames of the operation that has this head. */
  behind(head: string): string {
    if (head.length !== this.#headLength) this.#prepare(head.length)
    let frames = this.#first
    for (const between of this.#betweens) frames = frames + head + between
    return frames
  }

  /** How many bytes they are. */
  lengthBehind(head: string): number {
    if (head.length !== this.#headLength) this.#prepare(head.length)
    return this.#length
  }

  #prepare(headLength: number): void {
    const headers = this.#payloads.map(payload => frameHeader(headLength + payload.length + 1))
    this.#headLength = headLength
    this.#length = this.#payloads.reduce(
      (sum, payload, i) => sum + headers[i]!.length + headLength + payload.length + 1,
      0,
    )
    this.#first = headers[0] ?? ''
    this.#betweens = this.#payloads.map((payload, i) => flat(`${payload}}${headers[i + 1] ?? ''}`))
  }
}

/** The same string in one piece: V8 copies what was put together anew with every string that it becomes a part of. */
const flat = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('latin1')
