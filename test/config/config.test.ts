import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drainDelayMs, readConfig, unknownSettings } from '../../src/config/config.ts'
import { limitSettings, settings } from '../../src/config/settings.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { addressForms } from '../../src/redis/address.ts'

describe('the settings', () => {
  test('have defaults that need no environment', () => {
    expect(readConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      redisUrl: null,
      redisPrefix: '',
      waitReplicas: 0,
      waitTimeoutMs: 1000,
      dataDir: '.data',
      embeddedMemoryMb: 1024,
      logLevel: 'info',
      operations: 'any',
      operationsFile: null,
      sessionTtlMs: 30 * 24 * 60 * 60 * 1000,
      passwords: true,
      authJwksUrl: null,
      authJwtSecret: null,
      authIssuer: '',
      authAudience: '',
      authNameClaim: 'name',
      authPictureClaim: 'picture',
      authClockSkewSeconds: 30,
      appTokens: [],
      presence: true,
      web: true,
      graphiql: true,
      introspection: null,
      metricsPort: null,
      allowedOrigins: [],
      allowedHosts: [],
      trustedProxies: 0,
      requestTimeoutMs: 15_000,
      httpKeepAliveMs: 620_000,
      drainDelayMs: null,
      connectionInitWaitMs: 10_000,
      strangerIdleMs: 60_000,
      keepAliveMs: 15_000,
      stalledAfterMs: 15_000,
      webhookUrl: null,
      contentHookUrl: null,
      hookSecrets: [],
      hookNetworks: [],
      webhookTimeoutMs: 10_000,
      webhookRetryMs: 1000,
      webhookRetryMostMs: 60_000,
      webhookGiveUpMs: 24 * 60 * 60 * 1000,
      webhookSweepMs: 60_000,
      contentHookTimeoutMs: 500,
      contentHookFails: 'closed',
      limits: defaultLimits,
    })
  })

  test('serve on for balancers where there may be some, unless told otherwise', () => {
    const delay = (env: Record<string, string>) => drainDelayMs(readConfig(env))
    for (const HOST of ['127.0.0.1', 'localhost', '::1', '127.0.0.9']) expect(delay({ HOST }), HOST).toBe(0)
    for (const HOST of ['0.0.0.0', '::', '192.0.2.1', 'chat.example']) expect(delay({ HOST }), HOST).toBe(5000)
    expect(['[::1]', '[::]', '::1'].map(HOST => readConfig({ HOST }).host)).toEqual(['::1', '::', '::1'])
    expect(delay({ DRAIN_DELAY_MS: '250' })).toBe(250)
    expect(delay({ HOST: '0.0.0.0', DRAIN_DELAY_MS: '0' })).toBe(0)
  })

  test('take what the environment says', () => {
    const config = readConfig({
      PORT: '0',
      REDIS_URL: 'unix:///run/redis.sock',
      SESSION_TTL_DAYS: '0.5',
      GRAPHIQL: 'Off',
      ALLOWED_ORIGINS:
        'https://Chat.example/, http://localhost:*,capacitor://localhost, https://*.chat.example:443,null,',
      ALLOWED_HOSTS: 'chat.example,*.Chat.example, ::1',
      LIMIT_BODY_CHARS: '280',
    })
    expect(config.port).toBe(0)
    expect(config.redisUrl).toBe('unix:///run/redis.sock')
    expect(config.sessionTtlMs).toBe(12 * 60 * 60 * 1000)
    expect(config.graphiql).toBe(false)
    const origins = [
      'https://chat.example',
      'http://localhost:*',
      'capacitor://localhost',
      'https://*.chat.example',
      'null',
    ]
    expect(config.allowedOrigins).toEqual(origins)
    expect(config.allowedHosts).toEqual(['chat.example', '*.chat.example', '[::1]'])
    expect(readConfig({ ALLOWED_ORIGINS: '*', ALLOWED_HOSTS: '*' })).toMatchObject({
      allowedOrigins: ['*'],
      allowedHosts: ['*'],
    })
    expect(config.limits).toEqual({ ...defaultLimits, bodyChars: 280 })
  })

  test('treat an empty variable as unset', () => {
    expect(readConfig({ PORT: '', REDIS_URL: ' ', GRAPHIQL: '', LIMIT_BODY_CHARS: '' })).toEqual(readConfig({}))
  })

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '0x10'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'http://localhost'],
    ['REDIS_URL', 'redis+sentinel://localhost'],
    ['REDIS_URL', 'redis://localhost/chat'],
    ['REDIS_PREFIX', '{staging}'],
    ['REDIS_PREFIX', 'stag*'],
    ['REDIS_PREFIX', 'a'.repeat(33)],
    ['WAIT_TIMEOUT_MS', '5000'],
    ['LOG_LEVEL', 'loud'],
    ['SESSION_TTL_DAYS', '0'],
    ['SESSION_TTL_DAYS', 'forever'],
    ['GRAPHIQL', 'maybe'],
    ['ALLOWED_ORIGINS', '*, https://chat.example'],
    ['ALLOWED_ORIGINS', 'https://*'],
    ['ALLOWED_ORIGINS', 'chat.example'],
    ['ALLOWED_ORIGINS', 'https://chat.example/app'],
    ['ALLOWED_HOSTS', 'https://chat.example'],
    ['ALLOWED_HOSTS', 'chat.example:4000'],
    ['TRUST_PROXY', '1.5'],
    ['CONNECTION_INIT_WAIT_MS', '1'],
    ['KEEP_ALIVE_MS', '15s'],
    ['LIMIT_ROOMS_PER_USER', '0'],
    ['LIMIT_BODY_BYTES', '16k'],
    ['LIMIT_USERNAME_CHARS', '2'],
    ['METRICS_PORT', '4000'],
    ['LIMIT_PASSWORD_CHARS', '7'],
    ['LIMIT_REACTIONS_PER_MESSAGE', '33'],
    ['MESSAGE_RETENTION_DAYS', '-1'],
  ])('refuse %s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(`  ${name} must be `)
  })

  test('report all wrong values together, without the secret ones', () => {
    const env = { PORT: 'http', LOG_LEVEL: 'loud', LIMIT_BODY_CHARS: '-', REDIS_URL: 'redi://:hunter2@host' }
    const refusal = (() => {
      try {
        return String(readConfig(env))
      } catch (error) {
        return (error as Error).message
      }
    })()
    expect(refusal.split('\n')).toEqual([
      'Wrong settings:',
      '  PORT must be a whole number from 0 to 65535, not "http"',
      `  REDIS_URL must be ${addressForms}`,
      '  LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud"',
      '  LIMIT_BODY_CHARS must be a whole number from 1 to 1000000000, not "-"',
    ])
  })

  test('are told apart from variables that are named as they are, and are none', () => {
    const misspelt = ['LIMIT_BODY_CHAR', 'AUTH_ISSUERS', 'ALLOWED_ORIGIN', 'TRUST_PROXIES', 'WEBHOOK_SECRET']
    const others = [
      'PATH',
      'HOME',
      'PORT',
      'HOST',
      'LIMIT_BODY_CHARS',
      'TRUST_PROXY',
      'REDIS_PORT',
      'HTTP_PROXY',
      'LIMIT',
    ]
    expect(unknownSettings(Object.fromEntries([...misspelt, ...others].map(name => [name, '1'])))).toEqual(misspelt)
  })

  test('have one name each and say what they do in a sentence', () => {
    const all = [...Object.values(settings), ...Object.values(limitSettings)]
    expect(new Set(all.map(setting => setting.env)).size).toBe(all.length)
    for (const { env, unit, description } of all) {
      expect(env).toMatch(/^[A-Z][A-Z_]+$/)
      expect(unit, env).not.toBe('')
      expect(description, env).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('are the only place that reads the environment', async () => {
    const files = await readdir('src', { recursive: true })
    const readers: string[] = []
    for (const file of files.filter(name => name.endsWith('.ts'))) {
      if ((await readFile(join('src', file), 'utf8')).includes('process.env')) readers.push(file)
    }
    expect(readers).toEqual(['config/config.ts'])
  })
})
