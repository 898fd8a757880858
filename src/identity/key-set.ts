/** The public keys of an issuer, fetched from its JWKS address: kept while it is away, and fetched anew when a key is unknown. */
import {
  createLocalJWKSet,
  decodeJwt,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose'
import { now } from '../domain/clock.ts'
import { UnavailableError } from '../domain/errors.ts'
import { printsIn } from './key-print.ts'

export interface KeySetOptions {
  url: string
  /** Called for each fetch that fails. */
  onFault(error: unknown): void
  /** How old the keys may be before they are fetched again, beside what goes on. */
  freshMs?: number
  /** How long nothing is fetched after a fetch, whatever tokens name. */
  cooldownMs?: number
  timeoutMs?: number
  /** How far the clocks of issuer and server may differ. */
  skewMs?: number
}

/** The issuer does not answer, or cannot be asked yet about a key that may be new: nobody can tell now whether a token is good. */
export class IssuerAwayError extends UnavailableError {
  constructor() {
    super('The keys of the issuer of this token cannot be asked for at the moment. Try again in a while.')
    this.name = 'IssuerAwayError'
  }
}

/** No key set has more, unpacked. */
const mostBytes = 1024 * 1024

interface Told {
  find: JWTVerifyGetKey
  /** By what its keys are recognised. */
  prints: ReadonlySet<string>
}

/** From the first byte that is sent to the last one that is read it takes no longer than the timeout. */
async function fetchKeys(url: string, timeoutMs: number): Promise<Told> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(new Error('The issuer did not answer in time.')), timeoutMs)
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: over.signal,
    })
    const keys = JSON.parse(await readText(response, over.signal)) as JSONWebKeySet
    return { find: createLocalJWKSet(keys), prints: await printsIn(keys) }
  } finally {
    clearTimeout(timer)
  }
}

/** `fetch` forgets its signal once the answer has begun, if there is a collection of garbage: so the reading is given up here. */
async function readText({ ok, status, body }: Response, over: AbortSignal): Promise<string> {
  const reader = body?.getReader()
  const stop = () => void reader?.cancel(over.reason).catch(() => undefined)
  over.addEventListener('abort', stop)
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    if (!ok) throw new Error(`The issuer answered ${status}.`)
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      bytes += next.value.length
      if (bytes > mostBytes) throw new Error('The issuer answered more than any key set has.')
      chunks.push(next.value)
    }
    over.throwIfAborted()
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    stop()
  }
}

/** Finds the key that a token names. Throws `IssuerAwayError`, and what jose throws where there is no such key. */
export function createKeySet({
  url,
  onFault,
  freshMs = 600_000,
  cooldownMs = 10_000,
  timeoutMs = 5000,
  skewMs = 30_000,
}: KeySetOptions) {
  let told: Told | null = null
  /** When they were asked for that are known: milliseconds since 1970. */
  let askedAt = 0
  let fetchedAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let failed = false
  let fetching: Promise<void> | null = null

  /** Asks the issuer; never rejects: then what is known stays. All who want it meanwhile wait for the same answer. */
  function refresh(): Promise<void> {
    triedAt = performance.now()
    const beganAt = now()
    fetching ??= fetchKeys(url, timeoutMs)
      .then(
        found => {
          told = found
          askedAt = beganAt
          fetchedAt = performance.now()
          failed = false
        },
        error => {
          failed = true
          onFault(error)
        },
      )
      .finally(() => {
        fetching = null
      })
    return fetching
  }

  const mayFetch = () => performance.now() - triedAt >= cooldownMs

  /** Now and then they are fetched again, beside what goes on. */
  function keepFresh(): void {
    if (told && performance.now() - fetchedAt > freshMs && mayFetch()) void refresh()
  }

  /** Whether the issuer told a key that is recognised by this when it was asked last: one that it took back is stolen, or too old. */
  function has(print: string): boolean {
    keepFresh()
    return told?.prints.has(print) ?? false
  }

  /** Made since the keys were asked for: then its key may be newer than they are. */
  const isNew = (token: FlattenedJWSInput): boolean => issuedAt(token) >= askedAt - skewMs

  const isUnknown = (error: unknown): boolean => error instanceof errors.JWKSNoMatchingKey

  const getKey: JWTVerifyGetKey = async (header, token) => {
    if (!told && (fetching || mayFetch())) await (fetching ?? refresh())
    if (!told) throw new IssuerAwayError()
    keepFresh()
    try {
      return await told.find(header, token)
    } catch (error) {
      if (!isUnknown(error)) throw error
      if (!fetching && !mayFetch()) throw failed || isNew(token) ? new IssuerAwayError() : error
      await (fetching ?? refresh())
      if (failed) throw new IssuerAwayError()
      return told.find(header, token)
    }
  }

  return { getKey, refresh, has }
}

/** What a token that nobody has verified yet says of itself, in milliseconds; 0: nothing. */
function issuedAt({ payload }: FlattenedJWSInput): number {
  try {
    return (decodeJwt(`.${payload}.`).iat ?? 0) * 1000
  } catch {
    return 0
  }
}
