/** A server of its own with the chat page, as it is built, for tools that look at the page in a browser. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface PageServer {
  url: string
  browser: Browser
  /** One operation, by the holder of a token. Its data. */
  ask<Data>(query: string, variables: object, token?: string): Promise<Data>
  close(): Promise<void>
}

/** Starts what was built, on a Redis of its own, and a browser: `CHROMIUM` names it. */
export async function openPageServer(): Promise<PageServer> {
  execFileSync(process.execPath, [join(root, 'build/build.mjs')], { cwd: root, stdio: 'inherit' })
  const dataDir = mkdtempSync(join(tmpdir(), 'parlor-page-'))
  const { REDIS_URL: _, ...inherited } = process.env
  const own = {
    NODE_ENV: 'production',
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    LIMIT_SENDS_PER_MINUTE: '1000000',
  }
  const env = { ...inherited, ...own }
  const child = spawn(process.execPath, ['dist/main.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  while (!/^listening on \S+$/m.test(output)) output += String((await once(child.stdout, 'data'))[0])
  const api = /^listening on (\S+)$/m.exec(output)![1]!
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking']
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
  return {
    url: new URL('/', api).href,
    browser,
    ask: (query, variables, token) => ask(api, query, variables, token),
    async close() {
      await browser.close()
      child.kill('SIGTERM')
      await once(child, 'exit')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function ask<Data>(api: string, query: string, variables: object, token = ''): Promise<Data> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const answer = await fetch(api, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const { data, errors } = (await answer.json()) as { data: Data; errors?: { message: string }[] }
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
  return data
}

/** Signs somebody up; their token and id. */
export async function signUp({ ask }: PageServer, displayName: string): Promise<{ token: string; id: string }> {
  const username = `${displayName.split(' ')[0]!.toLowerCase()}`
  const input = { username, password: 'correct horse battery', displayName }
  const query = `mutation ($input: CreateUserInput!) { createUser(input: $input) {
    ... on CreateUserPayload { token user { id } } ... on Error { message } } }`
  const { createUser } = await ask<{ createUser: { token: string; user: { id: string } } }>(query, { input })
  return { token: createUser.token, id: createUser.user.id }
}
