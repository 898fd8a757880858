/** JWTs of the application's own issuer: whether one is good, and whom it names. Each is verified once. */
import { createHash } from 'node:crypto'
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { now } from '../domain/clock.ts'
import { createKeySet } from './key-set.ts'

export interface JwtRules {
  /** Where the issuer's public keys are; or the secret that both sides share; null both: no JWTs are taken. */
  jwksUrl: string | null
  secret: string | null
  /** What `iss` and `aud` must say; empty: anything. */
  issuer: string
  audience: string
  nameClaim: string
  pictureClaim: string
  /** How far the clocks of issuer and server may differ. */
  skewSeconds: number
}

/** What a good token says. The same object for the same token, as long as it is remembered. */
export interface Claims {
  /** The SHA-256 of the token in hex. */
  digest: string
  subject: string
  /** Null: it does not say. */
  name: string | null
  picture: string | null
  /** Milliseconds since 1970. When it was made; null: it does not say. */
  issuedAt: number | null
  /** Until when it is taken: its own end and the skew. */
  goodUntil: number
}

export type Verdict =
  | { claims: Claims }
  | { claims: null; lack: 'expired' | 'refused' | 'malformed' /** A sentence. */; why: string }

export type Jwts = ReturnType<typeof createJwts>

/** One kind of keys, one kind of algorithms: a public key is never taken for a secret. */
const ofSecrets = ['HS256', 'HS384', 'HS512']
const ofKeyPairs = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

const remembered = 50_000
/** The last millisecond that a `Date` can tell. */
const latestTime = 8.64e15

export function createJwts(rules: JwtRules, onFault: (error: unknown) => void) {
  const verifyAnew = verifierOf(rules, onFault)
  /** Tokens that were found good, and those that are being looked at, by digest. */
  const known = new LRUCache<string, Claims | Promise<Verdict>>({ max: remembered })

  function look(token: string, digest: string): Promise<Verdict> {
    const looking = verifyAnew!(token, digest).then(
      verdict => {
        if (verdict.claims) known.set(digest, verdict.claims)
        else known.delete(digest)
        return verdict
      },
      error => {
        known.delete(digest)
        throw error
      },
    )
    known.set(digest, looking)
    return looking
  }

  return {
    /** Rejects with `IssuerAwayError` when nobody can tell. */
    async verify(token: string): Promise<Verdict> {
      if (!verifyAnew) return refused('This server takes no JWTs.')
      const digest = createHash('sha256').update(token).digest('hex')
      const found = known.get(digest) ?? look(token, digest)
      if (found instanceof Promise) return found
      if (found.goodUntil > now()) return { claims: found }
      known.delete(digest)
      return expired
    },
  }
}

const refused = (why: string): Verdict => ({ claims: null, lack: 'refused', why })
const expired: Verdict = { claims: null, lack: 'expired', why: 'This JWT has expired: ask for a new one.' }

/** Null where no JWTs are taken. */
function verifierOf(rules: JwtRules, onFault: (error: unknown) => void) {
  const { secret, jwksUrl } = rules
  if (secret === null && jwksUrl === null) return null
  const options: JWTVerifyOptions = {
    algorithms: secret === null ? ofKeyPairs : ofSecrets,
    clockTolerance: rules.skewSeconds,
    requiredClaims: ['sub', 'exp'],
    ...(rules.issuer && { issuer: rules.issuer }),
    ...(rules.audience && { audience: rules.audience }),
  }
  const key = secret === null ? keysAt(jwksUrl!, onFault) : new TextEncoder().encode(secret)
  const verify = (token: string) => {
    const all = { ...options, currentDate: new Date(now()) }
    return typeof key === 'function' ? jwtVerify(token, key, all) : jwtVerify(token, key, all)
  }
  return (token: string, digest: string): Promise<Verdict> =>
    verify(token).then(({ payload }) => claimsIn(payload, digest, rules), refusalOf)
}

/** Fetched at once: an address that is wrong shows in the log before anybody comes. */
function keysAt(url: string, onFault: (error: unknown) => void) {
  const { getKey, refresh } = createKeySet({ url, onFault })
  void refresh()
  return getKey
}

function claimsIn(payload: JWTPayload, digest: string, rules: JwtRules): Verdict {
  const { sub, exp, iat } = payload
  if (typeof sub !== 'string' || sub.trim() === '') return refused('This JWT is not accepted: its `sub` is no text.')
  const claims: Claims = {
    digest,
    subject: sub,
    name: textAt(payload, rules.nameClaim),
    picture: textAt(payload, rules.pictureClaim),
    issuedAt: iat === undefined ? null : Math.round(iat * 1000),
    goodUntil: Math.min(Math.round((exp! + rules.skewSeconds) * 1000), latestTime),
  }
  return { claims }
}

/** A claim by its name, or by a path with dots where there is none of the whole name. */
function textAt(payload: JWTPayload, name: string): string | null {
  const value = Object.hasOwn(payload, name) ? payload[name] : name.split('.').reduce(fieldOf, payload as unknown)
  return typeof value === 'string' && value !== '' ? value : null
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** Why a token is not good, in words that help whoever made it and nobody else. Throws what says nothing of the token. */
function refusalOf(error: unknown): Verdict {
  if (error instanceof errors.JWTExpired) return expired
  if (!(error instanceof errors.JOSEError)) throw error
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return { claims: null, lack: 'malformed', why: '' }
  return refused(`This JWT is not accepted: ${reasonOf(error)}.`)
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    const isMissing = error.reason === 'missing'
    return isMissing ? `it has no \`${error.claim}\`` : `its \`${error.claim}\` is not what this server takes`
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is not signed with an algorithm that this server takes'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong'
  return 'no key of its issuer fits it'
}
