/** Bytes as letters and digits alone, so that a double click takes the whole of an id or a token, and no link breaks it. */
import { createHash } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const base = BigInt(alphabet.length)

/** The bytes as one number in base 62, always as long: 22 for 16 bytes, 43 for 32. Different bytes are different texts. */
export function lettersAndDigits(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / Math.log2(alphabet.length))
  let text = ''
  for (let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`); rest > 0n; rest /= base)
    text = alphabet[Number(rest % base)] + text
  return text.padStart(length, alphabet[0])
}

/** 128 bits of the SHA-256 of a text, as 22 letters and digits: the same for the same text. */
export const digestLetters = (text: string): string =>
  lettersAndDigits(createHash('sha256').update(text).digest().subarray(0, 16))
