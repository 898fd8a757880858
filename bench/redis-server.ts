/** A Redis of the bench's own, in a folder that goes when it ends. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { cores, endProcess, pinned } from './machine.ts'

export type RedisServer = Awaited<ReturnType<typeof startRedis>>

/**
 * Starts it with the settings of Parlor's embedded Redis but for three: on TCP, as a Redis that instances share is reached;
 * writing to disk once a second, for a disk that is waited for makes all servers equally fast; and its file only grows.
 */
export async function startRedis() {
  const program = ['valkey-server', 'redis-server'].find(name => spawnSync(name, ['--version']).status === 0)
  if (!program) throw new Error('The bench needs valkey-server or redis-server on the PATH.')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'parlor-bench-'))
  const args = [
    ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
    // Its child would take half of the generator's core from whoever is being measured just then.
    ...['--auto-aof-rewrite-percentage', '0'],
  ]
  const child = spawn(...pinned(cores.load, program, args), { stdio: 'ignore' })
  const url = `redis://127.0.0.1:${port}`
  // However long it takes to start: on a busy machine that is more than the client's usual patience.
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  await Promise.race([redis.ping(), ended(child)])
  return {
    url,
    redis,
    pid: child.pid!,
    version: /(?:valkey|redis)_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown',
    /** When writes reach the disk: `always` before they are acknowledged, `everysec` soon after. */
    setFsync: (when: 'always' | 'everysec') => redis.config('SET', 'appendfsync', when),
    async stop(): Promise<void> {
      redis.disconnect()
      await endProcess(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit')
  throw new Error(`Redis ended with ${code}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
