/** Runs the bench: installs what it needs on first use, checks and builds it and Parlor, and starts it in plain Node. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const root = join(here, '..')

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(join(here, 'node_modules', 'esbuild'))) run('npm', ['ci', '--silent'], here)
run('npm', ['run', 'check', '--silent'], here)
run('npm', ['run', 'build', '--silent'], root)

// Built rather than run through a loader, so that every server under test is plain JavaScript, as Parlor's build is.
const { build } = await import('esbuild')
const scripts = folder => readdirSync(join(here, folder)).map(file => join(folder, file))
await build({
  absWorkingDir: here,
  entryPoints: ['main.ts', 'collect.ts', 'profiler.ts', 'generator/main.ts', ...scripts('servers')],
  outdir: 'dist',
  outbase: '.',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
})
process.env.PARLOR_DIST = join(root, 'dist')
await import('./dist/main.js')
