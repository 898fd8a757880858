import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { fetchFromDebian, findFetched } from '../../src/redis/fetch-debian.ts'
import { findMisfit } from '../../src/redis/server-program.ts'

test('a server is fetched from the mirrors of Debian or Ubuntu, and runs', { timeout: 180_000 }, async context => {
  if (!hasApt()) return context.skip('There is no apt-get here')
  const parent = await mkdtemp(join(tmpdir(), 'parlor fetch?#%25=:é-'))
  const folder = join(parent, 'program')
  const said: string[] = []
  try {
    const fetched = await fetchFromDebian(folder, createLogger('info', { write: line => void said.push(line) }))
    expect(said.join()).toContain(folder)
    expect(await findMisfit(fetched)).toBe(null)
    expect(await findFetched(folder)).toEqual(fetched)
    expect(await readdir(parent)).toEqual(['program'])
  } catch (error) {
    if (!/resolve|connect|unreachable/i.test(String(error))) throw error
    context.skip(`The mirrors cannot be reached: ${error}`)
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
})

test('nothing is found where nothing was fetched', async () => {
  expect(await findFetched('/nowhere')).toBe(null)
})

function hasApt(): boolean {
  try {
    execFileSync('apt-get', ['--version'])
    return true
  } catch {
    return false
  }
}
