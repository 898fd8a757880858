/** `sendMessage` a second, asked on 64 connections at once, of a room that nobody listens to. */
import type { Bench } from '../bench.ts'
import { contestant } from '../contestants.ts'
import type { SendReport, SendTransport } from '../generator/sends.ts'
import type { Program } from '../server-process.ts'

export type Sender = 'bare' | 'yoga' | 'parlorHttp' | 'parlorWebSocket'
export type SendingFigures = Record<Sender, SendReport>

export const connections = 64
/** Long enough for V8 to have compiled all of it, also where that is much. */
export const sendWarmUpMs = 2500

export const senderTitles: Record<Sender, string> = {
  bare: 'bare `node:http` + the same script, no session',
  yoga: 'yoga with defaults + the same script, no session',
  parlorHttp: 'Parlor over HTTP',
  parlorWebSocket: 'Parlor over WebSocket',
}

export async function measureSending(bench: Bench): Promise<SendingFigures> {
  const { tokens, rooms } = await bench.room(connections)
  const room = rooms[0]!
  const env = { AUTHOR: JSON.stringify(room.author) }
  const measure = (program: Program, transport: SendTransport): Promise<SendReport> =>
    bench.beside(program, ({ port, pid }, generator) =>
      generator.call('sends', { transport, port, serverPid: pid, tokens, room, ...durations(bench) }),
    )
  const parlor = contestant('parlor').program
  return {
    bare: await measure({ script: 'servers/http-script.js', env }, 'rest'),
    yoga: await measure({ script: 'servers/yoga-script.js', env }, 'http'),
    parlorHttp: await measure(parlor, 'http'),
    parlorWebSocket: await measure(parlor, 'websocket'),
  }
}

const durations = ({ plan }: Bench) => ({ warmUpMs: sendWarmUpMs, measureMs: plan.measureMs })
