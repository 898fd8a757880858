/** The embedded Redis without room: in memory, on its disk. It says so once, and goes on when there is room again. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { EmbeddedRedis } from '../../src/redis/embedded.ts'
import { openRedis } from '../../src/redis/open.ts'
import { isUnavailable } from '../../src/redis/unavailable.ts'
import { createPresenceStore } from '../../src/store/presence-store.ts'
import { openStores, plain, someRoom, someUser } from '../store/some.ts'
import { untilSuccess } from '../support/until.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlor-full-'))
})

describe('the embedded Redis', () => {
  test('refuses in time what it has no memory for, goes on answering and deleting, and says so once', async () => {
    const { commands, lines } = await setOut(folder, 8)
    const { rooms, messages } = openStores(commands)
    const author = someUser()
    const roomId = await someRoom(rooms, author)
    const long = plain(roomId, author, 'x'.repeat(16_000))
    const error = await fill(() => messages.appendMessage(long))
    expect(isUnavailable(error), String(error)).toBe(true)
    for (let i = 0; i < 20; i++) await expect(messages.appendMessage(long)).rejects.toThrow('OOM')
    expect((await rooms.findRoom(roomId, author.id))!.deleted).toBe(false)
    expect((await rooms.deleteRoom({ roomId, by: author })).outcome).toBe('deleted')
    expect(lines.filter(line => line.includes('Redis does not serve'))).toHaveLength(1)
    expect(lines.join('')).toContain('OOM')
  })

  test('knows who is here all the same', async () => {
    const { commands } = await setOut(folder, 8)
    const presences = createPresenceStore(commands, 'one')
    const [before, since] = [someUser().id, someUser().id]
    await presences.keepOnline([before])
    await fill(() => commands.set(randomUUID(), 'x'.repeat(16_000)))
    await presences.keepOnline([before, since])
    const seen = await presences.readLastSeen([before, since])
    expect([...seen.values()].map(({ online }) => online)).toEqual([true, true])
    await presences.leaveOnline([before])
    expect((await presences.readLastSeen([before])).get(before)!.online).toBe(false)
  })

  test('says once that its disk is full, and goes on when there is room again', async context => {
    if (!mount(folder)) return context.skip('A small disk cannot be made here')
    const { commands, lines } = await setOut(folder)
    await fill(() => commands.set(randomUUID(), 'x'.repeat(1_000_000)))
    // As long as somebody tries to write, it dies again and again.
    for (let i = 0; i < 6; i++) await commands.set(randomUUID(), 'x'.repeat(1_000_000)).catch(() => undefined)
    expect(lines.filter(line => line.includes('No room is left on the disk'))).toHaveLength(1)
    expect(lines.filter(line => line.includes('embedded Redis')).length).toBeLessThanOrEqual(2)
    expect(lines.length).toBeLessThan(20)
    await rm(join(folder, 'ballast'))
    await untilSuccess(() => commands.set('key', 'there is room'))
  })
})

async function setOut(dataDir: string, embeddedMemoryMb?: number) {
  const lines: string[] = []
  const logger = createLogger('info', { write: line => void lines.push(line) })
  const embedded = new EmbeddedRedis({ dataDir, programDir: '.data/redis-program', logger, embeddedMemoryMb })
  await embedded.start()
  const { commands, close } = openRedis(embedded.url, logger)
  onTestFinished(async () => {
    await close()
    await embedded.stop()
    if (isMounted) execFileSync('umount', [dataDir])
    isMounted = false
    await rm(dataDir, { recursive: true, force: true })
  })
  return { commands, lines }
}

let isMounted = false

/** A disk of 40 MB, with 30 MB of ballast. */
function mount(place: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', place], { stdio: 'ignore' })
  } catch {
    return false
  }
  isMounted = true
  writeFileSync(join(place, 'ballast'), Buffer.alloc(30_000_000))
  return true
}

/** Does it until it is refused: the refusal. */
async function fill(write: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    const refusal = await write().then(
      () => null,
      error => error,
    )
    if (refusal) return refusal
  }
}
