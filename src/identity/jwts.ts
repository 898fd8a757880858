/** JWTs of the application's own issuer: whether one is good, and whom it names. Each is verified once. */
import { createHash } from 'node:crypto'
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { now } from '../domain/clock.ts'
import type { Session, SessionPlace } from '../domain/session.ts'
import { printOf } from './key-print.ts'
import { createKeySet, type KeySetOptions } from './key-set.ts'

export interface JwtRules {
  /** Where the issuer's public keys are; or the secret that both sides share; null both: no JWTs are taken. */
  jwksUrl: string | null
  secret: string | null
  /** What `iss` must say; empty: anything. */
  issuer: string
  /** What `aud` must say; empty: nothing, for a token that is for somebody in particular is not for this server; `*`: anything. */
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
  /** By what the key that it is signed with is recognised; null: with the secret. */
  signedBy: string | null
}

export type Verdict =
  | { claims: Claims }
  | { claims: null; lack: 'expired' | 'refused' | 'malformed' /** A sentence. */; why: string }

export type Jwts = ReturnType<typeof createJwts>

/** Does this work when it is the turn of whoever asked for it. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/** One kind of keys, one kind of algorithms: a public key is never taken for a secret. */
const ofSecrets = ['HS256', 'HS384', 'HS512']
const ofKeyPairs = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** The audience of a server that takes what is for anybody. */
export const anyAudience = '*'

const remembered = 50_000
/** The last millisecond that a `Date` can tell. */
const latestTime = 8.64e15

/** `pace`: how often an issuer's keys are fetched. */
export function createJwts(rules: JwtRules, onFault: (error: unknown) => void, pace: Pace = {}) {
  const keys = keysOf(rules, onFault, pace)
  const verifyAnew = keys && verifierOf(rules, keys)
  /** Tokens that were found good, by digest. Bad ones would take their places. */
  const known = new LRUCache<string, Claims>({ max: remembered })
  /** Those that are being looked at. */
  const looked = new Map<string, Promise<Verdict>>()

  /** A token is as good as its key. */
  const isTrusted = (signedBy: string | null): boolean => signedBy === null || (keys?.has(signedBy) ?? false)

  /** What was found with a key that is gone is looked at again. */
  function recall(digest: string): Verdict | null {
    const claims = known.get(digest)
    if (!claims || !isTrusted(claims.signedBy)) return null
    if (claims.goodUntil > now()) return { claims }
    known.delete(digest)
    return expired
  }

  function look(token: string, digest: string): Promise<Verdict> {
    const looking = verifyAnew!(token, digest)
      .then(verdict => {
        if (verdict.claims) known.set(digest, verdict.claims)
        else known.delete(digest)
        return verdict
      })
      .finally(() => looked.delete(digest))
    looked.set(digest, looking)
    return looking
  }

  return {
    /** What is not known yet is verified in the caller's turn. Rejects with `IssuerAwayError` when nobody can tell. */
    async verify(token: string, inTurn: InTurn = work => work()): Promise<Verdict> {
      if (!verifyAnew) return refused('This server takes no JWTs.')
      const digest = createHash('sha256').update(token).digest('hex')
      const find = () => looked.get(digest) ?? look(token, digest)
      return recall(digest) ?? inTurn(async () => recall(digest) ?? find())
    },

    /** Finds sessions as `find` does, but none of a JWT whose key the issuer has taken back since: for what lives on by it. */
    trusting:
      (find: FindSession): FindSession =>
      async place =>
        isTrusted(place.signedBy ?? null) ? find(place) : null,
  }
}

type FindSession = (place: SessionPlace) => Promise<Session | null>

const refused = (why: string): Verdict => ({ claims: null, lack: 'refused', why })
const expired: Verdict = { claims: null, lack: 'expired', why: 'This JWT has expired: ask for a new one.' }

type Pace = Pick<KeySetOptions, 'freshMs' | 'cooldownMs'>

interface Keys {
  key: Uint8Array | JWTVerifyGetKey
  /** Whether the key that is recognised by this is one of them. */
  has(print: string): boolean
}

/** Null where no JWTs are taken. Those of an issuer are fetched at once: an address that is wrong shows in the log before anybody comes. */
function keysOf(
  { secret, jwksUrl: url, skewSeconds }: JwtRules,
  onFault: (error: unknown) => void,
  pace: Pace,
): Keys | null {
  if (secret !== null) return { key: new TextEncoder().encode(secret), has: () => false }
  if (url === null) return null
  const { getKey, refresh, has } = createKeySet({ url, onFault, skewMs: skewSeconds * 1000, ...pace })
  void refresh()
  return { key: getKey, has }
}

function verifierOf(rules: JwtRules, { key }: Keys) {
  const options: JWTVerifyOptions = {
    algorithms: rules.secret === null ? ofKeyPairs : ofSecrets,
    clockTolerance: rules.skewSeconds,
    requiredClaims: ['sub', 'exp'],
    ...(rules.issuer && { issuer: rules.issuer }),
    ...(rules.audience !== anyAudience && rules.audience && { audience: rules.audience }),
  }
  const verify = async (token: string): Promise<{ payload: JWTPayload; signedBy: string | null }> => {
    const all = { ...options, currentDate: new Date(now()) }
    if (typeof key !== 'function') return { ...(await jwtVerify(token, key, all)), signedBy: null }
    const { payload, key: used } = await jwtVerify(token, key, all)
    return { payload, signedBy: await printOf(used as CryptoKey) }
  }
  return (token: string, digest: string): Promise<Verdict> =>
    verify(token).then(({ payload, signedBy }) => claimsIn(payload, { digest, signedBy }, rules), refusalOf)
}

function claimsIn(payload: JWTPayload, known: Pick<Claims, 'digest' | 'signedBy'>, rules: JwtRules): Verdict {
  const { sub, exp, iat, aud } = payload
  if (aud !== undefined && rules.audience === '') return refused(foreign)
  if (typeof sub !== 'string' || sub.trim() === '') return refused('This JWT is not accepted: its `sub` is no text.')
  const claims: Claims = {
    ...known,
    subject: sub,
    name: textAt(payload, rules.nameClaim),
    picture: textAt(payload, rules.pictureClaim),
    issuedAt: iat === undefined ? null : Math.round(iat * 1000),
    goodUntil: Math.min(Math.round((exp! + rules.skewSeconds) * 1000), latestTime),
  }
  return { claims }
}

/** RFC 7519, 4.1.3. */
const foreign = 'This JWT is not accepted: it is for an audience (`aud`), and this server has no AUTH_AUDIENCE.'

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
