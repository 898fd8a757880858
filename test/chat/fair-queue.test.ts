import { expect, test } from 'vitest'
import { createFairQueue } from '../../src/chat/fair-queue.ts'

/** A queue whose work is noted when it starts, and is done when told. */
function queueOf(atOnce: number, waiting: number) {
  const started: string[] = []
  const refused: string[] = []
  const finish = new Map<string, () => void>()
  const queue = createFairQueue({ atOnce, waiting, refusal: many => new Error(`${many} wait`) })
  const ask = (name: string) => {
    const work = () => {
      started.push(name)
      return new Promise<string>(resolve => finish.set(name, () => resolve(name)))
    }
    const answer = queue.run(name[0]!, work)
    answer.catch(() => refused.push(name))
    return answer
  }
  /** Lets everything run to its end, one after the other. */
  async function drain() {
    for (let i = 0; i < started.length; i++) {
      finish.get(started[i]!)!()
      await new Promise(resolve => setImmediate(resolve))
    }
    return started
  }
  return { ask, started, refused, drain, queue }
}

test('callers have their turns one after the other, however much one of them asked for first', async () => {
  const { ask, drain } = queueOf(1, 100)
  const answers = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map(ask)
  expect(await drain()).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4'])
  expect(await Promise.all(answers)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'])
})

test('no more runs at once than may, and what fails makes room as well', async () => {
  const { ask, started, drain, queue } = queueOf(2, 100)
  ask('a1')
  await expect(queue.run('x', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  for (const name of ['b1', 'c1', 'd1']) ask(name)
  expect(started).toEqual(['a1', 'b1'])
  expect(await drain()).toEqual(['a1', 'b1', 'c1', 'd1'])
})

test('a full queue takes whoever has less in it than the one with the most, whose last is refused', async () => {
  const { ask, refused, drain } = queueOf(1, 4)
  const names = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'c1', 'b2', 'c2', 'd1']
  const answers = names.map(ask)
  expect(await drain()).toEqual(['a1', 'a2', 'b1', 'c1', 'd1'])
  await Promise.allSettled(answers)
  expect(refused.sort()).toEqual(['a3', 'a4', 'a5', 'a6', 'b2', 'c2'])
  await expect(answers[5]).rejects.toThrow('4 wait')
})
