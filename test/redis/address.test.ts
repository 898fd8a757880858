import { describe, expect, test } from 'vitest'
import { parseRedisAddress } from '../../src/redis/address.ts'

describe('the address of Redis', () => {
  test.each([
    ['redis://127.0.0.1:6379/2', 'redis://127.0.0.1:6379/2'],
    ['rediss://user:word@redis.example', 'rediss://user:word@redis.example'],
    ['/run/redis.sock', '/run/redis.sock'],
    ['unix:///run/redis.sock', '/run/redis.sock'],
  ])('may be one server: %s', (text, url) => {
    expect(parseRedisAddress(text)).toEqual({ kind: 'server', url })
  })

  test('may be Sentinels, and the name of a master', () => {
    expect(parseRedisAddress('redis+sentinel://one:26380,two, [::1]:26381/chat-1')).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: 'one', port: 26_380 },
        { host: 'two', port: 26_379 },
        { host: '::1', port: 26_381 },
      ],
      master: 'chat-1',
      redis: {},
      sentinel: {},
      tls: false,
    })
  })

  test('has credentials for the servers before the hosts, and for the Sentinels behind them', () => {
    const url = 'rediss+sentinel://chat:p%40ss:w@one/m?sentinelUsername=watch&sentinelPassword=a%20b'
    expect(parseRedisAddress(url)).toMatchObject({
      redis: { username: 'chat', password: 'p@ss:w' },
      sentinel: { username: 'watch', password: 'a b' },
      tls: true,
    })
    expect(parseRedisAddress('redis+sentinel://:word@one/m')).toMatchObject({ redis: { password: 'word' } })
  })

  test('may be some nodes of a Cluster', () => {
    expect(parseRedisAddress('rediss+cluster://:word@a.example,10.0.0.7:7001')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'a.example', port: 6379 },
        { host: '10.0.0.7', port: 7001 },
      ],
      redis: { password: 'word' },
      tls: true,
    })
  })

  test.each([
    ['hunter2'],
    ['http://:hunter2@host'],
    ['redis+sentinel://:hunter2@host'],
    ['redis+sentinel://:hunter2@host/a/b'],
    ['redis+sentinel://:hunter2@host/name?sentinelPasword=hunter2'],
    ['redis+sentinel://:hunter2%zz@host/name'],
    ['redis+cluster://:hunter2@host:99999'],
    ['redis+cluster://:hunter2@host/1'],
    ['redis+cluster://:hunter2@host,,other'],
    ['redis+cluster://'],
  ])('is refused, and not shown, when it is none of these: %s', text => {
    const refuse = () => parseRedisAddress(text)
    expect(refuse).toThrow(/\w/)
    expect(refuse).not.toThrow(/hunter2/)
  })
})
