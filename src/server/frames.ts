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

/** A whole frame: this operation's head in front of bytes that many operations share. */
export const nextFrame = (head: string, payload: string): string =>
  `${frameHeader(head.length + payload.length + 1)}${head}${payload}}`
