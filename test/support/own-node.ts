/** Real Redis processes that one test has for itself, on ports. They end with the test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { RedisNode } from './redis-node.ts'

interface OwnNodeOptions {
  /** Makes it this one's replica. */
  master?: RedisNode
  /** More of its command line. */
  args?: string[]
}

/** Starts one that keeps an append-only file. */
export async function startOwnNode({ master, args = [] }: OwnNodeOptions = {}): Promise<RedisNode> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-node-'))
  const replication = master ? ['--replicaof', '127.0.0.1', `${master.port}`] : []
  const sync = ['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']
  const node = await RedisNode.start(folder, [
    ...['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', ...sync, ...replication, ...args],
  ])
  onTestFinished(async () => {
    await node.end()
    await rm(folder, { recursive: true, force: true })
  })
  return node
}
