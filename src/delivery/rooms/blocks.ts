/** Aligned blocks of log entries for feeds that catch up: read once per room however many want them, within a budget. */
import { LRUCache } from 'lru-cache'
import type { RoomId } from '../../domain/id.ts'
import { chainBehind, type Logged, type Position } from '../../domain/log.ts'
import type { Source } from '../source.ts'

export const entriesPerBlock = 128

export type Blocks = ReturnType<typeof keepBlocks>

/** Keeps blocks of about `maxBytes` in all. A feed that has come to the end of a room's newest block reads that block again. */
export function keepBlocks({ readEntries }: Pick<Source, 'readEntries'>, maxBytes = 64 * 1024 * 1024) {
  const kept = new LRUCache<string, Logged[]>({ maxSize: maxBytes, sizeCalculation: sizeOf })
  const underWay = new Map<string, Promise<Logged[]>>()

  function fetch(key: string, roomId: RoomId, first: number): Promise<Logged[]> {
    const fetching = readEntries(roomId, first, first + entriesPerBlock - 1)
      .then(entries => {
        // Forgotten meanwhile, it may be of another history.
        if (entries.length > 0 && underWay.get(key) === fetching) kept.set(key, entries)
        return entries
      })
      .finally(() => {
        if (underWay.get(key) === fetching) underWay.delete(key)
      })
    underWay.set(key, fetching)
    return fetching
  }

  function blockBehind(roomId: RoomId, { sequence }: Position): Promise<Logged[]> | Logged[] {
    const index = Math.floor(sequence / entriesPerBlock)
    const key = `${roomId}:${index}`
    const entries = kept.get(key)
    if (entries && (entries.length === entriesPerBlock || entries.at(-1)!.sequence > sequence)) return entries
    return underWay.get(key) ?? fetch(key, roomId, index * entriesPerBlock + 1)
  }

  return {
    /**
     * Entries right after this position, to the end of their block or to a hole in it at most. Empty when there is none, or
     * when what is there does not follow from the position: only Redis can tell which (`readLog`).
     */
    async readAfter(roomId: RoomId, position: Position): Promise<Logged[]> {
      const entries = await blockBehind(roomId, position)
      const next = entries.findIndex(logged => logged.sequence > position.sequence)
      return next >= 0 ? chainBehind(position, entries.slice(next)) : []
    },
    /** Forgets a room's blocks: only a tail would tell that its history turned out to be another one. */
    forget(roomId: RoomId): void {
      for (const map of [kept, underWay])
        for (const key of map.keys()) if (key.startsWith(`${roomId}:`)) map.delete(key)
    },
  }
}

/** About how much memory a block takes: entries are ids and numbers. */
const sizeOf = (block: Logged[]): number => bytesPerEntry * block.length

const bytesPerEntry = 600
