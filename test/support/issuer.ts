/** An issuer of JWTs as applications have one, on this machine: its keys rotate, and it can be away. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

export const issuerName = 'https://issuer.example'
export const audience = 'parlor'

/** Seconds since 1970, from now on. */
export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

const claimsOf = (subject: string, claims: JWTPayload): JWTPayload => ({
  sub: subject,
  iss: issuerName,
  aud: audience,
  iat: inSeconds(0),
  exp: inSeconds(600),
  ...claims,
})

/** An answer that never ends. */
export interface Endless {
  piece: string
  everyMs: number
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>

export async function startIssuer() {
  const pairs: { kid: string; pair: Awaited<ReturnType<typeof generateKeyPair>> }[] = []
  let [fetches, answers] = [0, 200]
  let [endless, poured] = [null as Endless | null, 0]
  const open = new Set<ServerResponse>()
  const server = createServer(async (_request, response) => {
    fetches++
    open.add(response.on('close', () => open.delete(response)))
    if (endless) return pour(response, endless, bytes => (poured += bytes))
    const keys = pairs.map(async ({ kid, pair }) => ({
      ...(await exportJWK(pair.publicKey)),
      kid,
      alg: 'ES256',
      use: 'sig',
    }))
    response
      .writeHead(answers, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: await Promise.all(keys) }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())

  /** From now on it signs with another key; `drop`: those before are not told any more. */
  async function rotate({ drop = false } = {}): Promise<void> {
    if (drop) pairs.length = 0
    pairs.unshift({ kid: `key ${Math.random()}`, pair: await generateKeyPair('ES256') })
  }
  await rotate()

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    rotate,
    /** Its oldest key is not told any more. */
    dropOldest(): void {
      pairs.pop()
    },
    /** With this status it answers. */
    answer(status: number): void {
      answers = status
    },
    /** From now on its answers have no end; null: they do again. */
    pour(what: Endless | null): void {
      endless = what
    },
    /** How many bytes it poured. */
    poured: () => poured,
    /** How often its keys were asked for. */
    fetches: () => fetches,
    /** How many of its answers somebody still reads, or waits for. */
    open: () => open.size,
    /** A token as it makes them; another `kid` is one that it does not have. */
    sign(subject: string, claims: JWTPayload = {}, kid = pairs[0]!.kid): Promise<string> {
      return new SignJWT(claimsOf(subject, claims))
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(pairs[0]!.pair.privateKey)
    },
    /** The public key of now, as text. */
    publicKey: async () => JSON.stringify(await exportJWK(pairs[0]!.pair.publicKey)),
    kid: () => pairs[0]!.kid,
  }
}

/** Sends pieces for as long as somebody takes them. */
async function pour(
  response: ServerResponse,
  { piece, everyMs }: Endless,
  note: (bytes: number) => void,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' })
  while (!response.destroyed) {
    if (!response.write(piece)) await untilDrained(response)
    note(piece.length)
    await pause(everyMs)
  }
}

const untilDrained = (response: ServerResponse): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })

/** A token of a server that shares a secret with Parlor. */
export const signWith = (secret: string, subject: string, claims: JWTPayload = {}, alg = 'HS256'): Promise<string> =>
  new SignJWT(claimsOf(subject, claims)).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret))

/** Signed by nobody. */
export const unsigned = (subject: string, claims: JWTPayload = {}, header: object = { alg: 'none' }): string =>
  `${[header, claimsOf(subject, claims)].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
