/** A real haproxy in front of instances, as Debian has it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { untilSuccess } from './until.ts'

export const hasHaproxy = (): boolean => {
  try {
    execFileSync('haproxy', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** All of haproxy's defaults, but for the retries that would hide what is refused. */
const configFor = (port: number, ports: readonly number[]) => `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  retries 0
frontend clients
  bind 127.0.0.1:${port}
  default_backend instances
backend instances
  balance roundrobin
  option httpchk GET /readyz
${ports.map((to, n) => `  server instance${n} 127.0.0.1:${to} check inter 2s`).join('\n')}
`

/** Starts one that shares out among these ports, each checked every 2 s. It ends with the test. */
export async function startHaproxy(ports: readonly number[]): Promise<{ url: string; wsUrl: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-haproxy-'))
  const port = await freePort()
  await writeFile(join(folder, 'haproxy.cfg'), configFor(port, ports))
  const child = spawn('haproxy', ['-db', '-q', '-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' })
  onTestFinished(async () => {
    await end(child)
    await rm(folder, { recursive: true })
  })
  const url = `http://127.0.0.1:${port}/graphql`
  await untilSuccess(() => fetch(url))
  return { url, wsUrl: url.replace('http', 'ws') }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** A port that nobody listens at just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(closed => server.close(closed))
  return port
}
