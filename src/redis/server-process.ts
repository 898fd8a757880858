/** Starts a Redis process on a folder and a socket, and finds the one that listens there. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { commandLine, type ServerProgram } from './server-program.ts'

const startWithinMs = 30_000
const answerWithinMs = 5000

/** A connection to the server at `socket`, which ends with it; null when none listens. Waits while it loads its data. */
export async function findServer(socket: string): Promise<Redis | null> {
  const redis = new Redis({
    path: socket,
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: answerWithinMs,
  })
  let reason: unknown
  redis.on('error', error => {
    reason = error
  })
  try {
    await redis.connect()
    return redis
  } catch (error) {
    redis.disconnect()
    if (isNobodyThere(reason ?? error)) return null
    throw new Error(`Something listens at ${socket} and does not answer as Redis does`, { cause: reason ?? error })
  }
}

interface Server {
  /** Where it keeps its data and its log. */
  folder: string
  socket: string
  /** As Redis writes it: `1024mb`. */
  maxMemory: string
}

/** Starts a server. `pid` is known at once; `answers` resolves with a connection, or rejects with the end of its log. */
export function spawnServer(program: ServerProgram, server: Server) {
  const output = openSync(logOf(server.folder), 'a')
  // Detached: the terminal's Ctrl-C must reach Parlor first, which then ends Redis in order.
  const child = spawn(...commandLine(program, serverArguments(server)), {
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.unref()
  const ended = new Promise<'ended'>(resolve => {
    child.once('error', () => resolve('ended')).once('exit', () => resolve('ended'))
  })
  return { pid: child.pid ?? null, answers: awaitAnswer(server, ended) }
}

async function awaitAnswer({ socket, folder }: Server, ended: Promise<'ended'>): Promise<Redis> {
  const deadline = performance.now() + startWithinMs
  while (performance.now() < deadline) {
    // A server that fails to load its data listens first, and ends then.
    const redis = await findServer(socket).catch(() => null)
    if (redis) return redis
    if ((await Promise.race([ended, pause(20)])) === 'ended') break
  }
  throw new Error(
    `The embedded Redis did not start. The end of ${logOf(folder)}:\n${readLog(folder).slice(-5).join('\n')}`,
  )
}

const logOf = (folder: string) => join(folder, 'redis.log')

const readLog = (folder: string): string[] => readFileSync(logOf(folder), 'utf8').trimEnd().split('\n')

/** On a disk with less, Redis will not last long. */
const leastRoomBytes = 4 * 1024 * 1024

/** Why a server on this folder has ended: a full disk, on which not even its log finds room, or its log's last warning. */
export function findReason(folder: string): string {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < leastRoomBytes) return `No room is left on the disk of ${folder}`
  const warnings = readLog(folder).flatMap(line => /^\d+:\w .*? # (.*)/.exec(line)?.[1] ?? [])
  return warnings.at(-1) ?? 'unknown'
}

/**
 * `always`: with `everysec` Redis answers up to two seconds before it has written, when the disk is busy, and a crash
 * then loses what was acknowledged. Writes that arrive together share one fsync.
 */
const serverArguments = ({ folder, socket, maxMemory }: Server) => [
  ...['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700'],
  ...['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
  ...[
    '--maxmemory',
    maxMemory,
    '--maxmemory-policy',
    'noeviction',
    '--daemonize',
    'no',
    '--logfile',
    '',
    '--always-show-logo',
    'no',
  ],
]

const isNobodyThere = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT')
