/**
 * Builds the server into dist and the chat page into web/dist, each only when something that it is made of has changed.
 * `node build/build.mjs server` or `page` for one of them.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = path => join(root, path)
const common = ['package-lock.json', 'tsconfig.json', 'build/build.mjs']

const targets = {
  server: {
    into: 'dist',
    madeOf: [...common, 'tsconfig.build.json', 'src'],
    build() {
      run('typescript/bin/tsc', ['-p', 'tsconfig.build.json'])
      // What tsc leaves behind: Lua scripts, and any other file that is no TypeScript.
      cpSync(at('src'), at('dist'), { recursive: true, filter: path => !path.endsWith('.ts') })
    },
  },
  page: {
    into: 'web/dist',
    madeOf: [...common, 'client/src', 'web/index.html', 'web/public', 'web/src', 'web/vite.config.ts'],
    build: () => run('vite/bin/vite.js', ['build', 'web', '--logLevel', 'error']),
  },
}

/** Whatever the server is to run with, what is built is for use: of React there is another edition for everything else. */
const env = { ...process.env, NODE_ENV: 'production' }
const run = (program, options) =>
  execFileSync(process.execPath, [at(`node_modules/${program}`), ...options], { cwd: root, env, stdio: 'inherit' })

/** One name for all that a target is made of. */
function stampOf(paths) {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths.flatMap(filesIn)) hash.update(`${path}\n`).update(readFileSync(at(path)))
  return hash.digest('hex')
}

function filesIn(path) {
  if (!existsSync(at(path))) return []
  if (!statSync(at(path)).isDirectory()) return [path]
  const entries = readdirSync(at(path), { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(targets)
for (const { into, madeOf, build } of names.map(name => targets[name])) {
  const stamp = join(at(into), '.stamp')
  const wanted = stampOf(madeOf)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue
  // What is built by half is no build.
  rmSync(stamp, { force: true })
  build()
  mkdirSync(at(into), { recursive: true })
  writeFileSync(stamp, wanted)
}
