import { describe, expect, test } from 'vitest'
import { createPatience } from '../../src/redis/patience.ts'
import { measure } from '../support/standstills.ts'

describe('a patient caller', () => {
  test.each([
    'Connection is closed.',
    'READONLY You can’t write against a read only replica.',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'Too many Cluster redirections. Last error: Error: Connection is closed.',
  ])('tries again what may be over in a moment: %s', async message => {
    let tries = 0
    const attempt = async () => {
      if (++tries < 4) throw new Error(message)
      return 'answer'
    }
    expect(await createPatience()(attempt)).toBe('answer')
    expect(tries).toBe(4)
  })

  test.each([
    'OOM command not allowed',
    'NOREPLICAS Not enough good replicas to write.',
    'WRONGTYPE Operation against a key',
  ])('takes a refusal that lasts for an answer: %s', async message => {
    let tries = 0
    const attempt = async () => {
      tries++
      throw new Error(message)
    }
    await expect(createPatience()(attempt)).rejects.toThrow(message)
    expect(tries).toBe(1)
  })

  test('gives up in time, whether it was refused or heard nothing', async () => {
    const patiently = createPatience({ withinMs: 100 })
    const refuse = () => Promise.reject(new Error('Connection is closed.'))
    const { tookMs } = await measure(() =>
      Promise.all([
        expect(patiently(refuse)).rejects.toThrow('Connection is closed.'),
        expect(patiently(() => new Promise(() => undefined))).rejects.toThrow('Command timed out'),
      ]),
    )
    expect(tookMs).toBeLessThan(1000)
  })

  test('does not wait when too many do', async () => {
    const patiently = createPatience({ withinMs: 100, mostWaiting: 2 })
    const nothing = () => new Promise<string>(() => undefined)
    const waiting = [patiently(nothing), patiently(nothing)].map(call => call.catch(String))
    await expect(patiently(async () => 'answer')).rejects.toThrow('Too many commands wait')
    await Promise.all(waiting)
    expect(await patiently(async () => 'answer')).toBe('answer')
  })
})
