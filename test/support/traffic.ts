/** Counts what a connection sends to Redis, and in how many turns: what is sent before an answer came is one turn. */
import type { Redis } from 'ioredis'

export interface Traffic {
  commands: number
  turns: number
  /** The room of each command that is about one. */
  rooms: string[]
}

/** Call it once for a connection; the answer measures one piece of work at a time. */
export function meterTraffic(redis: Redis) {
  let sent: { turn: number; room: string | undefined }[] = []
  let answered = 0
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (...args) => {
    const turn = answered + 1
    const room = args[0].args.map(String).find(arg => arg.includes('{r:'))
    sent.push({ turn, room: room && /\{r:([^}]+)\}/.exec(room)?.[1] })
    const reply = send(...args)
    const note = () => {
      answered = Math.max(answered, turn)
    }
    Promise.resolve(reply).then(note, note)
    return reply
  }
  return async <Result>(work: () => Promise<Result>): Promise<{ result: Result; traffic: Traffic }> => {
    sent = []
    answered = 0
    const result = await work()
    const rooms = sent.flatMap(({ room }) => room ?? [])
    return { result, traffic: { commands: sent.length, turns: Math.max(0, ...sent.map(({ turn }) => turn)), rooms } }
  }
}
