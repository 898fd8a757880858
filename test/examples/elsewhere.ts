/** The examples as somebody has them who copied them into a folder elsewhere: what they depend on lies beside them, parlor-client as it is built. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** Where Python is, with the package that the bot needs; null where there is none. */
export const python =
  [process.env.PYTHON, '/usr/bin/python3', 'python3'].find(
    program => program && spawnSync(program, ['-c', 'import websockets']).status === 0,
  ) ?? null
if (!python)
  console.warn(
    'The bot in Python was NOT tried: there is no python3 with the package websockets (PYTHON names another one).',
  )

/** Copies all examples. */
export async function settle() {
  const home = mkdtempSync(join(tmpdir(), 'parlor-examples-'))
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'))
  cpSync(join(root, 'examples'), join(home, 'examples'), {
    recursive: true,
    filter: path => !/\/(?:dist|node_modules)$/.test(path),
  })
  const client = join(home, 'examples/node_modules/parlor-client')
  cpSync(join(root, 'client/package.json'), join(client, 'package.json'))
  await run('node_modules/.bin/tsc', ['-p', 'client/tsconfig.build.json', '--outDir', join(client, 'dist')], {
    cwd: root,
  })
  return { folderOf: (name: string) => join(home, 'examples', name), leave: () => rm(home, { recursive: true }) }
}

/** Type-checks and builds an app for a server, as its own script does. Answers the folder to serve. */
export async function build(folder: string, url: string): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, NODE_ENV: 'production', VITE_PARLOR_URL: url } }
  await run('npm', ['run', 'build', '--silent'], options).catch(({ stdout, stderr }) => {
    throw new Error(`${folder} cannot be built: ${stdout}${stderr}`)
  })
  return join(folder, 'dist')
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** Serves the files of a folder on this machine, until the test is over. Answers where. */
export async function serveFolder(folder: string): Promise<string> {
  const server: Server = createServer(({ url = '/' }, response) => {
    const path = join(folder, new URL(url, 'http://here').pathname.replace(/\/$/, '/index.html'))
    if (!existsSync(path)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(readFileSync(path))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    return new Promise<void>(done => server.close(() => done()))
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/`
}

/** Runs a program until the test is over. */
export function start(folder: string, command: string[], env: Record<string, string>) {
  const child: ChildProcess = spawn(command[0]!, command.slice(1), { cwd: folder, env: { ...process.env, ...env } })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', data => {
      output += data
    })
  const end = async () => {
    child.kill()
    await until(() => child.exitCode !== null || child.signalCode !== null)
  }
  onTestFinished(end)
  return { says: (what: RegExp) => until(() => what.test(output), { what: () => `${what} in ${output}` }), end }
}
