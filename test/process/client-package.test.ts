/** The package for clients, as npm packs it: it installs, type-checks and runs in an empty project, and is small. */
import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'parlor-client-'))
afterAll(() => rm(project, { recursive: true }))

const run = (file: string, args: string[], cwd = project) => promisify(execFile)(file, args, { cwd })
/** Packs what is in a folder; answers the path of the file and what is in it. */
async function pack(folder: string, ...options: string[]) {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project, ...options], folder)
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('[')))
  return { path: join(project, filename), names: files.map(({ path }: { path: string }) => path) as string[] }
}

const program = `
import { createFeedClient, type FeedEvent, keepCursors, OperationError, possibleTypes } from 'parlor-client'

const cursors: string[] | null = keepCursors(['a']).after
const event: FeedEvent = { roomId: 'tea', cursor: 'b' }
const connect = () => createFeedClient({ url: 'ws://127.0.0.1:4000/graphql', token: async () => 'token' })
async function read(): Promise<void> {
  for await (const { data } of connect().iterate<{ events: FeedEvent }>({ query: '{ a }' })) keepCursors().take(data!.events)
}
console.log(JSON.stringify([cursors, event.cursor, typeof read, new OperationError([]).name, possibleTypes.Node.includes('Room')]))
`
const chat = `
import { createChatStore, type MessageView, type TypedDocument } from 'parlor-client'
import { ChatProvider, useChat, useMessages, usePresence } from 'parlor-client/react'
import { createElement } from 'react'

declare const roomName: TypedDocument<{ room: { name: string } | null }, { id: string }>
function Room({ id }: { id: string }) {
  const store = useChat()
  const messages: readonly MessageView[] = useMessages(id).messages
  const onClick = async () => (await store.send({ roomId: id, body: 'Hello' }))?.message
  const rename = async (): Promise<string | undefined> => (await store.request(roomName, { id })).room?.name
  return createElement('button', { onClick, title: String(usePresence(id)?.onlineCount), rename }, messages.map(({ body }) => body))
}
const store = createChatStore({ url: 'https://chat.example/graphql', token: async () => 'token' })
export const page = createElement(ChatProvider, { store }, createElement(Room, { id: 'room' }))
`
const bundle = "export { createChatStore } from 'parlor-client'; export * from 'parlor-client/react'"
const compilerOptions = { strict: true, module: 'nodenext', target: 'es2022', lib: ['es2022', 'dom'], types: [] }

test('it installs, type-checks and runs in an empty project, with graphql-ws alone, and React for the hooks', async () => {
  const packed = await pack(join(root, 'client'))
  // What it depends on comes from here, for a test asks no registry.
  const dependencies = await Promise.all(
    ['graphql-ws', 'graphql', 'react', '@types/react', 'csstype'].map(name =>
      pack(join(root, 'node_modules', name), '--ignore-scripts'),
    ),
  )
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts', 'chat.ts'] }))
  writeFileSync(join(project, 'main.ts'), program)
  writeFileSync(join(project, 'chat.ts'), chat)
  await run('npm', [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    packed.path,
    ...dependencies.map(({ path }) => path),
  ])
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', project])
  const { stdout } = await run(process.execPath, ['main.js'])
  expect(JSON.parse(stdout)).toEqual([['a'], 'b', 'function', 'OperationError', true])

  expect(packed.names.filter(name => !/^dist\/[\w-]+\.(?:d\.ts|js)$/.test(name)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ])
  // What an app takes of it with a bundler, of an app in React that shows a chat.
  writeFileSync(join(project, 'bundle.js'), bundle)
  const bundled = await build({
    ...{ entryPoints: [join(project, 'bundle.js')], external: ['graphql-ws', 'react'] },
    ...{ bundle: true, minify: true, format: 'esm', target: 'es2022', write: false },
  })
  expect(gzipSync(bundled.outputFiles[0]!.contents).length).toBeLessThan(10 * 1024)
})
