/** 500 people who were away come back at once, and each is told the 1,000 messages that they missed. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Bench, onStage } from '../bench.ts'
import { contestant } from '../contestants.ts'
import { type Crowd, many } from '../crowds.ts'
import { bareMessage } from '../parlor-stores.ts'
import { median } from '../statistics.ts'
import { openAsker } from './asker.ts'
import type { GrowthRow } from './growth-row.ts'

const people = 500
const missed = 1000
const bodyChars = 100
const repetitions = 3

const readCursors = '{ viewer { feedCursors } }'

export async function measureCatchingUp(bench: Bench): Promise<GrowthRow> {
  const crowd = await bench.crowd({ people, rooms: 1, membersPerRoom: people })
  const times: number[] = []
  const cpu: number[] = []
  for (let i = 0; i < repetitions; i++) {
    const { seconds, server } = await comeBack(bench, crowd)
    times.push(seconds)
    cpu.push(server)
  }
  const figures = `all told in ${median(times).toFixed(2)} s, ${median(cpu).toFixed(2)} s of the server's CPU`
  return { what: `${people} feeds that catch up with 1,000 messages each`, figures, values: { catchingUpCpu: cpu } }
}

/** A server of its own, so that nothing is kept from the last time. */
function comeBack(bench: Bench, crowd: Crowd): Promise<{ seconds: number; server: number }> {
  const parlor = contestant('parlor')
  return onStage(bench, parlor, async stage => {
    const { data } = await openAsker(stage.port, crowd)(readCursors)
    const { feedCursors: after } = (data as { viewer: { feedCursors: string[] } }).viewer
    await miss(bench, crowd)
    // Each is told when that was all.
    const expected = people * (missed + 1)
    const start = performance.now()
    const { server } = await stage.spending(async () => {
      await stage.connect(crowd, { feed: { after } })
      await stage.count(expected)
    })
    const seconds = (performance.now() - start) / 1000
    await pause(300)
    await stage.count(expected)
    return { seconds, server }
  })
}

async function miss({ stores: { messages } }: Bench, { rooms }: Crowd): Promise<void> {
  const { id: roomId, author } = rooms[0]!
  const body = 'm'.repeat(bodyChars)
  await many(missed, async () => {
    const { outcome } = await messages.appendMessage(bareMessage({ roomId, author, body }))
    if (outcome !== 'sent') throw new Error(`a message was not sent: ${outcome}`)
  })
}
