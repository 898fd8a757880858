/** Real proxies, as Debian has them, that serve an instance under a sub-path which they cut off. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from './haproxy.ts'
import { untilSuccess } from './until.ts'

export const subPath = '/some/chat'

interface Proxy {
  /** How it tells its version: whoever does is there. */
  version: string[]
  configFor(port: number, target: string, folder: string): string
  argsFor(config: string, folder: string): string[]
}

/** Most instructions for nginx leave out one slash or the other: `chat//graphql` and `/graphql` both arrive. */
const nginx = (slash: string): Proxy => ({
  version: ['nginx', '-v'],
  configFor: (port, target, folder) => `
daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port};
    location ${subPath}${slash} {
      proxy_pass http://${target}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }
}`,
  argsFor: (config, folder) => ['-p', folder, '-c', config],
})

const haproxy: Proxy = {
  version: ['haproxy', '-v'],
  configFor: (port, target) => `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
frontend clients
  bind 127.0.0.1:${port}
  http-request replace-path ${subPath}(/.*)? \\1
  default_backend instances
backend instances
  server instance ${target}
`,
  argsFor: config => ['-db', '-q', '-f', config],
}

export const proxies: Record<string, Proxy> = {
  nginx: nginx('/'),
  'nginx, which leaves two slashes for one': nginx(''),
  haproxy,
}

export function isMissing({ version: [program, ...args] }: Proxy): boolean {
  try {
    execFileSync(program!, args, { stdio: 'ignore' })
    return false
  } catch {
    return true
  }
}

/** Starts it in front of an instance, at `url`. It ends with the test. */
export async function startProxyAt(proxy: Proxy, instance: { url: string }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parlor-proxy-'))
  const port = await freePort()
  const config = join(folder, 'proxy.conf')
  await writeFile(config, proxy.configFor(port, new URL(instance.url).host, folder))
  const child = spawn(proxy.version[0]!, proxy.argsFor(config, folder), { stdio: 'ignore' })
  onTestFinished(async () => {
    if (child.exitCode === null) {
      child.kill('SIGQUIT')
      await Promise.race([once(child, 'exit'), new Promise(waited => setTimeout(waited, 2000))])
      child.kill('SIGKILL')
    }
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}${subPath}`
  await untilSuccess(() => fetch(`${url}/healthz`))
  return url
}
