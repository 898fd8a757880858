import { afterEach, expect, test, vi } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { Denials } from '../../src/redis/denials.ts'

afterEach(() => void vi.restoreAllMocks())

test('a Redis that does not serve is said once for each reason, and that it serves again when all is well', () => {
  let time = 0
  vi.spyOn(performance, 'now').mockImplementation(() => time)
  const lines: { level: string; msg: string; reason?: string }[] = []
  const denials = new Denials(createLogger('info', { write: line => void lines.push(JSON.parse(line)) }))
  for (let i = 0; i < 168; i++) {
    denials.denied(new Error('MISCONF Errors writing to the AOF file: No space left on device'))
    // Deletions are served all the while.
    if (denials.any) denials.served()
    time += 100
  }
  denials.denied(new Error("OOM command not allowed when used memory > 'maxmemory'."))
  expect(lines.map(({ reason }) => reason?.split(' ')[0])).toEqual(['MISCONF', 'OOM'])
  time += 11_000
  denials.served()
  expect(denials.any).toBe(false)
  expect(lines.map(({ msg }) => msg)).toEqual(['Redis does not serve', 'Redis does not serve', 'Redis serves again'])
})

test('what is wrong with a command, and what the connections tell themselves, is not said', () => {
  const lines: string[] = []
  const denials = new Denials(createLogger('info', { write: line => void lines.push(line) }))
  const others = [
    'WRONGTYPE Operation',
    'Redis is not connected.',
    'Connection is closed.',
    'connect ETIMEDOUT',
    'ERR syntax',
  ]
  for (const message of others) denials.denied(new Error(message))
  denials.denied('no error')
  expect(lines).toEqual([])
})
