/** The start of a server's text frame (RFC 6455, section 5.2). */

export function frameHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([0x81, length])
  return Buffer.from([0x81, 126, length >> 8, length & 255])
}
