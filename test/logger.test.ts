import { describe, expect, test } from 'vitest'
import { createLogger, sayUnreadableOnce } from '../src/logger.ts'

describe('the logger', () => {
  test('writes no secret, wherever it stands', () => {
    const text = written(logger => {
      logger.info({ token: 'hunter2', input: { password: 'hunter2' } }, 'one')
      logger.info({ request: { headers: { authorization: 'hunter2' } } }, 'two')
    })
    expect(text).not.toContain('hunter2')
    expect(text).toContain('[secret]')
  })

  test('writes of an error only what names it, never the arguments of a failed command', () => {
    const error = Object.assign(new Error('READONLY'), { code: 'X', command: { name: 'set', args: ['hunter2'] } })
    const text = written(logger => logger.error({ err: error }, 'failed'))
    expect(text).not.toContain('hunter2')
    expect(JSON.parse(text)).toMatchObject({ level: 'error', msg: 'failed', err: { message: 'READONLY', code: 'X' } })
  })

  test('leaves out what is less severe than its level', () => {
    expect(written(logger => logger.debug('unheard'))).toBe('')
  })
})

describe('what cannot be read', () => {
  test('is said once of each place', () => {
    const text = written(logger => {
      const say = sayUnreadableOnce(logger)
      for (const where of ['one', 'two', 'one', 'one']) say(where)
    })
    const places = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).where)
    expect(places).toEqual(['one', 'two'])
  })
})

function written(log: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = []
  log(createLogger('info', { write: line => void lines.push(line) }))
  return lines.join('')
}
