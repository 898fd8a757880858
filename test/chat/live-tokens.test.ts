/** What lives by a JWT when nobody tells this instance that it is over: it is looked at again, and so is its key. */
import { expect, onTestFinished, test } from 'vitest'
import { createCallers } from '../../src/chat/callers.ts'
import type { Channels } from '../../src/delivery/pubsub/channels.ts'
import type { Source } from '../../src/delivery/source.ts'
import { keepViewers } from '../../src/delivery/users/viewers.ts'
import { newUserId } from '../../src/domain/id.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import type { SessionEnd } from '../../src/domain/session.ts'
import { createJwts, type JwtRules } from '../../src/identity/jwts.ts'
import { createExternalUserStore } from '../../src/store/external-user-store.ts'
import { createSessionStore } from '../../src/store/session-store.ts'
import { connect } from '../support/connect.ts'
import { audience, inSeconds, issuerName, signWith, startIssuer } from '../support/issuer.ts'
import { until } from '../support/until.ts'

const redis = connect()
const sessions = createSessionStore(redis)
const secret = 'a secret that both sides know, and nobody else'
const rules = { issuer: issuerName, audience, nameClaim: 'name', pictureClaim: 'picture', skewSeconds: 30 }

/** Subscribes to everything, and hears nothing. */
const deaf = {
  listen: () => ({ stretch: 0, acknowledged: async () => undefined, renew: () => undefined, stop: () => undefined }),
  onGap: () => undefined,
} as unknown as Channels

/** An instance, as far as it lets in who comes with a JWT, and looks again while they stay: often. */
function setOut(keys: Pick<JwtRules, 'jwksUrl' | 'secret'>) {
  const jwts = createJwts({ ...rules, ...keys }, () => undefined, { freshMs: 0, cooldownMs: 0 })
  const externalUsers = createExternalUserStore(redis)
  const callers = createCallers({ sessions, externalUsers, jwts, appTokens: [], issuer: '', limits: defaultLimits })
  const viewers = keepViewers({
    ...{ channels: deaf, channelOf: id => id, online: null, noteUnreadable: () => undefined, deadline: held => held },
    source: { findSession: jwts.trusting(sessions.findSession) } as Source,
    ...{ recheckListsMs: 1e6, recheckSessionsMs: 10 },
  })
  onTestFinished(viewers.close)

  /** Whether they come in. */
  const comesIn = async (token: string) => (await callers.find({ token, actAs: null })).session !== null

  /** Comes in with this token, and stays: how that ends. */
  async function stay(token: string) {
    const { session } = await callers.find({ token, actAs: null })
    const ends: SessionEnd[] = []
    const { current } = await viewers.watchSession(session!, { sessionEnded: end => ends.push(end) })
    return { ends, userId: current.user.id }
  }

  return { stay, comesIn }
}

test('those who signed out everywhere are out once they are looked at again, though the word of it is lost', async () => {
  const issuer = await startIssuer()
  for (const { here, sign } of [
    { here: setOut({ jwksUrl: null, secret }), sign: signWith.bind(null, secret) },
    { here: setOut({ jwksUrl: issuer.url, secret: null }), sign: issuer.sign },
  ]) {
    const [sub, other] = [newUserId(), newUserId()]
    const old = await Promise.all(['1', '2'].map(jti => sign(sub, { jti, iat: inSeconds(-5) })))
    const gone = await Promise.all([...old, await sign(sub, { iat: undefined })].map(here.stay))
    const stays = [await here.stay(await sign(sub, { iat: inSeconds(5) })), await here.stay(await sign(other))]
    await sessions.endJwts(gone[0]!.userId)
    await until(() => gone.every(({ ends }) => ends.length > 0))
    expect(gone.map(({ ends }) => ends)).toEqual(Array(3).fill(['signed-out']))
    const late = await here.stay(await sign(other, { jti: 'late' }))
    await sessions.endJwts(late.userId)
    await until(() => late.ends.length > 0)
    expect(stays.map(({ ends }) => ends)).toEqual([[], ['signed-out']])
  }
})

test('when the issuer takes a key back, whoever stays by it is out, and nobody else', async () => {
  const issuer = await startIssuer()
  const here = setOut({ jwksUrl: issuer.url, secret: null })
  const token = await issuer.sign(newUserId())
  const [stolen, bySecret] = [
    await here.stay(token),
    await setOut({ jwksUrl: null, secret }).stay(await signWith(secret, 'u')),
  ]
  /** Waits until an answer has come that was asked for from now on. */
  const askedAgain = async () => {
    const before = issuer.fetches()
    await until(() => issuer.fetches() > before + 2)
  }
  await issuer.rotate()
  await askedAgain()
  const newer = await here.stay(await issuer.sign(newUserId()))
  expect(stolen.ends).toEqual([])
  // Those that are known go on while nobody can tell.
  issuer.answer(503)
  await askedAgain()
  expect(stolen.ends).toEqual([])
  issuer.answer(200)
  issuer.dropOldest()
  await until(() => stolen.ends.length > 0)
  expect(stolen.ends).toEqual(['signed-out'])
  expect(await here.comesIn(token)).toBe(false)
  expect([newer.ends, bySecret.ends]).toEqual([[], []])
})
