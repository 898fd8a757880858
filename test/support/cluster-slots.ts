/** The slots of a Cluster under test: who has which, and how one is moved. */
import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'ioredis'
import type { RedisNode } from './redis-node.ts'

export const slotCount = 16_384

export const slotOf = (key: string): number => new Command('get', [key]).getSlot()

export const idOf = async ({ admin }: RedisNode): Promise<string> => String(await admin.cluster('MYID'))

type SlotRange = [first: number, last: number, master: [host: string, port: number]]

/** The master of a slot, as the first living node sees it. */
export async function masterOf(nodes: RedisNode[], slot: number): Promise<RedisNode> {
  const asked = nodes.find(({ isAlive }) => isAlive)!
  const ranges = (await asked.admin.cluster('SLOTS')) as unknown as SlotRange[]
  const [, , [, port]] = ranges.find(([first, last]) => first <= slot && slot <= last)!
  return nodes.find(node => node.port === port)!
}

/** Moves a slot with all its keys, as `redis-cli --cluster reshard` does; `pauseMs` lies between one key and the next. */
export async function moveSlot(nodes: RedisNode[], slot: number, target: RedisNode, pauseMs: number): Promise<void> {
  const source = await masterOf(nodes, slot)
  const [from, to] = await Promise.all([idOf(source), idOf(target)])
  await target.admin.cluster('SETSLOT', slot, 'IMPORTING', from)
  await source.admin.cluster('SETSLOT', slot, 'MIGRATING', to)
  for (;;) {
    const [key] = (await source.admin.cluster('GETKEYSINSLOT', slot, 1)) as string[]
    if (!key) break
    await source.admin.migrate('127.0.0.1', target.port, '', 0, 5000, 'KEYS', key)
    await pause(pauseMs)
  }
  // Replicas learn it from their masters.
  for (const node of [target, source, ...nodes.filter(({ isAlive }) => isAlive)])
    await node.admin.cluster('SETSLOT', slot, 'NODE', to).catch(() => undefined)
}
