import { describe, expect, test } from 'vitest'
import { parseRedisAddress } from '../../src/redis/address.ts'

describe('the address of Redis', () => {
  test.each([
    ['redis://127.0.0.1:6379/2', { at: { host: '127.0.0.1', port: 6379 }, database: 2 }],
    ['redis://127.0.0.1', { at: { host: '127.0.0.1', port: 6379 }, database: 0 }],
    ['redis://127.0.0.1/', { database: 0 }],
    ['redis://127.0.0.1?db=3', { database: 3 }],
    ['redis://[::1]:6380/?family=6', { at: { host: '::1', port: 6380, family: 6 } }],
    ['rediss://user:word@redis.example', { tls: true, redis: { username: 'user', password: 'word' } }],
    ['valkey://host', { tls: false, at: { host: 'host', port: 6379 } }],
    ['valkeys://:word@host:1', { tls: true, redis: { password: 'word' } }],
    ['REDIS://host', { at: { host: 'host', port: 6379 } }],
    ['redis://:p%25s%40s%2Fw@host/1', { redis: { password: 'p%s@s/w' }, database: 1 }],
    ['redis://u:p@s:w@host', { redis: { username: 'u', password: 'p@s:w' } }],
    ['/run/redis.sock', { at: { path: '/run/redis.sock' }, redis: {} }],
    ['/a?b/c#d/100%/é x/redis.sock', { at: { path: '/a?b/c#d/100%/é x/redis.sock' } }],
    ['unix:///run/redis.sock', { at: { path: '/run/redis.sock' }, database: 0 }],
    ['unix://u:p@/run/a%20b.sock?db=4', { at: { path: '/run/a b.sock' }, database: 4, redis: { username: 'u' } }],
  ])('may be one server: %s', (text, parts) => {
    expect(parseRedisAddress(text)).toMatchObject({ kind: 'server', ...parts })
  })

  test.each([
    ['redis://host/-1', 'number of a database'],
    ['redis://host/chat', 'number of a database'],
    ['redis://host/0/1', 'number of a database'],
    ['redis://host/1e3', 'number of a database'],
    ['redis://host?db=x', 'number of a database'],
    ['redis://host/1?db=2', 'not both'],
    ['redis://one,two', 'redis+sentinel://'],
    ['redis://:50%hunter2@host', '%25'],
    ['redis://:hunter2%@host', '%25'],
    ['redis://:hun/ter2@host', '%2F'],
    ['redis://:hun?ter2@host', '%3F'],
    ['redis://:hun#ter2@host', '%23'],
    ['redis://host?tls=true', 'rediss://'],
    ['redis://host?password=hunter2', 'before its host'],
    ['redis://host?ssl_cert_reqs=none', 'NODE_EXTRA_CA_CERTS'],
    ['redis://host?ssl_ca_certs=hunter2', 'NODE_EXTRA_CA_CERTS'],
    ['redis://host?ca=hunter2', 'NODE_EXTRA_CA_CERTS'],
    ['redis://host?certFile=hunter2', 'NODE_EXTRA_CA_CERTS'],
    ['redis://host?keyPrefix=hunter2', 'REDIS_PREFIX'],
    ['redis://host?prefix=hunter2', 'REDIS_PREFIX'],
    ['redis://host?cacheSize=3', 'db and family'],
    ['redis://host?maxRetriesPerRequest=3', 'db and family'],
    ['redis://host?family=five', 'family'],
    ['redis://host?db=1&db=2', 'one value'],
    ['redis://host?db=', 'one value'],
    ['redis+sentinel://host/m?db=1', 'sentinelUsername and sentinelPassword'],
    ['unix:///run/redis.sock?family=4', 'parameters than db'],
    ['redis://host:0', 'hosts and ports'],
    ['redis://host:port', 'hosts and ports'],
    ['redis://', 'redis://'],
  ])('is refused with the fix: %s', (text, fix) => {
    expect(() => parseRedisAddress(text)).toThrow(fix)
    expect(() => parseRedisAddress(text)).not.toThrow(/hunter2|ter2/)
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
