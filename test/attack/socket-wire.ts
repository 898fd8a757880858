/** WebSockets as attackers speak them: opened by the thousand, asked without end, read or not. */
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Attacker } from './attack.ts'

export interface Wire {
  ws: WebSocket
  send(message: object | string): void
  /** How many messages have come. */
  received: number
}

/** Opens one and introduces itself, unless told to stay silent. Null when the server will not have it. */
export function openSocket(attacker: Attacker, { silent = false, reads = true } = {}): Promise<Wire | null> {
  return new Promise(resolve => {
    const ws = new WebSocket(`ws://127.0.0.1:${attacker.port}/graphql`, 'graphql-transport-ws', {
      headers: { 'x-forwarded-for': attacker.address },
      localAddress: attacker.localAddress,
      perMessageDeflate: false,
    })
    const wire: Wire = {
      ws,
      received: 0,
      send: message => {
        if (ws.readyState === ws.OPEN) ws.send(typeof message === 'string' ? message : JSON.stringify(message))
      },
    }
    ws.on('error', () => resolve(null))
    ws.on('close', () => resolve(null))
    ws.on('message', () => {
      if (wire.received++ === 0) resolve(wire)
      if (!reads) ws.pause()
    })
    ws.on('open', () => {
      if (silent) resolve(wire)
      else wire.send({ type: 'connection_init', payload: payloadOf(attacker) })
    })
  })
}

const payloadOf = ({ token }: Attacker) => (token ? { authorization: `Bearer ${token}` } : {})

/** As many as the server takes of so many. */
export async function openSockets(attacker: Attacker, count: number, options = {}): Promise<Wire[]> {
  const wires: Wire[] = []
  for (let i = 0; i < count && !attacker.stopped(); i += 50) {
    const some = Array.from({ length: Math.min(50, count - i) }, () => openSocket(attacker, options))
    wires.push(...(await Promise.all(some)).filter(wire => wire !== null))
  }
  return wires
}

let lastId = 0

export const subscribe = (query: string, variables?: object) => ({
  id: String(++lastId),
  type: 'subscribe',
  payload: { query, variables },
})

/** Asks so many things at once on a socket, again and again, whether they are answered or refused. */
export async function askOn(
  attacker: Attacker,
  wire: Wire,
  atOnce: number,
  make: () => object | string,
): Promise<void> {
  while (!attacker.stopped() && wire.ws.readyState === wire.ws.OPEN) {
    const answeredBefore = wire.received
    for (let i = 0; i < atOnce; i++) wire.send(make())
    const until = performance.now() + 1000
    while (wire.received < answeredBefore + atOnce && performance.now() < until && !attacker.stopped()) await pause(2)
  }
}

/** Asks the same on each of these sockets, again and again, 50 under way on each. */
export async function askOnEach(
  attacker: Attacker,
  wires: readonly Wire[],
  { query, variables }: { query: string; variables?: object },
): Promise<void> {
  await Promise.all(wires.map(wire => askOn(attacker, wire, 50, () => subscribe(query, variables))))
}

/** Ten subscriptions on each socket, ended as soon as they may have begun, and begun again. */
export async function comeAndGo(
  attacker: Attacker,
  wires: readonly Wire[],
  make: () => ReturnType<typeof subscribe>,
): Promise<void> {
  const atOnce = 10
  const visit = async (wire: Wire) => {
    while (!attacker.stopped() && wire.ws.readyState === wire.ws.OPEN) {
      const begun = Array.from({ length: atOnce }, make)
      const answeredBefore = wire.received
      for (const each of begun) wire.send(each)
      const until = performance.now() + 1000
      while (wire.received < answeredBefore + atOnce && performance.now() < until && !attacker.stopped()) await pause(5)
      for (const { id } of begun) wire.send({ id, type: 'complete' })
      await pause(5)
    }
  }
  await Promise.all(wires.map(visit))
}
