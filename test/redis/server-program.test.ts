import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandLine, findMisfit } from '../../src/redis/server-program.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlor-program-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a server program', () => {
  test.each(['Redis server v=7.0.15 sha=00000000:0', 'Valkey server v=8.1.3 sha=00000000:1', 'Redis server v=10.0.0 '])(
    'will do when it says "%s"',
    async line => expect(await findMisfit({ path: await program(`echo '${line}'`) })).toBe(null),
  )

  test('will not do when it is too old, something else, or broken, and the reason is told', async () => {
    expect(await findMisfit({ path: await program("echo 'Redis server v=6.0.16 sha=0'") })).toMatch(
      /is version 6\.0\.16$/,
    )
    expect(await findMisfit({ path: await program('echo hello') })).toMatch(/is no Redis server$/)
    const broken = await program('echo "libjemalloc.so.2: cannot open shared object file" >&2; exit 127')
    expect(await findMisfit({ path: broken })).toMatch(/does not run: libjemalloc/)
  })

  test('is not there when nothing has its name', async () => {
    expect(await findMisfit({ path: join(folder, 'nothing') })).toBe('')
  })

  test('runs with the libraries that were fetched with it', () => {
    const [command, args] = commandLine({ path: '/x/redis-server', libraryPath: '/x/lib' }, ['--port', '0'])
    expect([command, ...args].join(' ')).toBe('env LC_ALL=C LD_LIBRARY_PATH=/x/lib /x/redis-server --port 0')
    const fetched = { path: './redis-server', libraryPath: 'usr/lib', folder: '/a:b=c' }
    expect(commandLine(fetched, [])).toEqual([
      'env',
      ['-C', '/a:b=c', 'LC_ALL=C', 'LD_LIBRARY_PATH=usr/lib', './redis-server'],
    ])
  })
})

let programs = 0

async function program(script: string): Promise<string> {
  const path = join(folder, `program-${++programs}`)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return path
}
