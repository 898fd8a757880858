/** Reads the bodies of requests: each into one buffer, and no more of unfinished ones than there is room for. */
import type { IncomingMessage } from 'node:http'
import type { Limits } from '../../domain/limits.ts'
import type { Code } from '../faults.ts'
import { HeldBytes } from './held-bytes.ts'
import { fewChunks, stopReading } from './unread-body.ts'

/** Why a body was not read to its end. */
export class BodyRefusal extends Error {
  readonly status: number
  readonly code: Code
  /** Whether no client would send such a body: then nothing more is read from its connection. */
  readonly isNoClient: boolean

  constructor(message: string, status: number, code: Code = 'BAD_REQUEST') {
    super(message)
    this.status = status
    this.code = code
    this.isNoClient = status === 400
  }
}

export type BodyReader = (request: IncomingMessage, caller: string) => Promise<Buffer>

/** Resolves with the whole body; rejects with a `BodyRefusal` as soon as there is a reason, or when the client hangs up. */
export function createBodyReader(limits: Limits): BodyReader {
  const { unfinishedBytesPerAddress: perCaller, unfinishedBytes: inAll } = limits
  const held = new HeldBytes({ perCaller, inAll })
  return (request, caller) => {
    const declared = Number(request.headers['content-length'] ?? Number.NaN)
    if (declared > limits.requestBytes) return Promise.reject(tooLarge(limits))
    return new Promise<Buffer>((resolve, reject) => {
      // Nearly all bodies come whole, in one piece.
      let whole: Buffer | null = null
      let body: GrowingBody | null = null
      const take = (chunk: Buffer) => {
        if (chunk.length === declared) {
          whole = chunk
          return
        }
        body ??= new GrowingBody(held, caller, limits)
        const refused = body.append(chunk)
        if (!refused) return
        request.off('data', take)
        if (refused.isNoClient) stopReading(request)
        reject(refused)
      }
      request.on('data', take)
      request.on('end', () => {
        body?.release()
        resolve(whole ?? body?.whole ?? nothing)
      })
      request.on('error', reject)
      request.on('close', () => body?.release())
    })
  }
}

/** A body of fewer bytes a chunk costs more than it brings. */
const leastBytesPerChunk = 64

const nothing: Buffer = Buffer.alloc(0)

class GrowingBody {
  readonly #held: HeldBytes
  readonly #caller: string
  readonly #limits: Limits
  #buffer = nothing
  #bytes = 0
  #chunks = 0
  #counted = 0

  constructor(held: HeldBytes, caller: string, limits: Limits) {
    this.#held = held
    this.#caller = caller
    this.#limits = limits
  }

  get whole(): Buffer {
    return this.#buffer.subarray(0, this.#bytes)
  }

  /** Adds what came; or forgets everything, and says why. */
  append(chunk: Buffer): BodyRefusal | null {
    const refusal =
      this.#refuse(this.#bytes + chunk.length, ++this.#chunks) ?? this.#makeRoom(this.#bytes + chunk.length)
    if (refusal) {
      this.#buffer = nothing
      this.release()
      return refusal
    }
    chunk.copy(this.#buffer, this.#bytes)
    this.#bytes += chunk.length
    return null
  }

  /** It is unfinished no more. */
  release(): void {
    if (this.#counted > 0) this.#held.add(this.#caller, -this.#counted)
    this.#counted = 0
  }

  #refuse(bytes: number, chunks: number): BodyRefusal | null {
    const { requestBytes } = this.#limits
    if (bytes > requestBytes) return tooLarge(this.#limits)
    const mostChunks = Math.max(fewChunks, requestBytes / leastBytesPerChunk)
    if (chunks <= mostChunks) return null
    return new BodyRefusal(`A body comes in at most ${Math.floor(mostChunks).toLocaleString('en')} chunks.`, 400)
  }

  #makeRoom(bytes: number): BodyRefusal | null {
    if (bytes <= this.#buffer.length) return null
    if (this.#held.isFullFor(this.#caller)) return tooManyOfAddress
    if (this.#held.isFull) return tooManyInAll
    const larger = Buffer.allocUnsafeSlow(
      Math.min(Math.max(4096, bytes, 2 * this.#buffer.length), this.#limits.requestBytes),
    )
    this.#held.add(this.#caller, larger.length - this.#counted)
    this.#counted = larger.length
    this.#buffer.copy(larger, 0, 0, this.#bytes)
    this.#buffer = larger
    return null
  }
}

const tooLarge = ({ requestBytes }: Limits): BodyRefusal =>
  new BodyRefusal(`A request has at most ${requestBytes.toLocaleString('en')} bytes.`, 413)

const tooManyOfAddress = new BodyRefusal(
  'Too many requests from this address are not sent whole yet.',
  429,
  'RATE_LIMITED',
)
const tooManyInAll = new BodyRefusal(
  'Too many requests are not sent whole yet. Try again in a while.',
  503,
  'UNAVAILABLE',
)
