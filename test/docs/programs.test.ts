/** The programs that stand in the guides and in the client's README are right as they are: each is compiled in a file of its own. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guides = readdirSync(join(root, 'docs/guides')).filter(name => name.endsWith('.md'))
const pages = ['README.md', 'client/README.md', ...guides.map(name => `docs/guides/${name}`)]

/** What the reader has of their own, as the text around a program says. */
const given = `
import type { ChatStore } from 'parlor-client'
import type { connect } from '${root}docs/recipes/with-graphql-ws.ts'
import type * as documents from '${root}test/generated/graphql.ts'
type Connected = ReturnType<typeof connect>
declare global {
  const store: ChatStore
  const roomId: string
  const ask: Connected['ask']
  const listen: Connected['listen']
  const FeedDocument: typeof documents.FeedDocument
  const RoomPageDocument: typeof documents.RoomPageDocument
  const SendDocument: typeof documents.SendDocument
  function myToken(): string
  function show(what: unknown): void
  function onEnd(error?: unknown): void
}`

/** A copy of an example is around it; CI compiles that one. */
const isPartOfExample = (program: string): boolean => program.includes('takeBack')

/** Each page is a folder. A program has the name that stands in the line before it, as others import it, or else a number. */
function programsOf(page: string): [name: string, program: string][] {
  const text = readFileSync(join(root, page), 'utf8')
  const blocks = [...text.matchAll(/(?:`([\w-]+\.tsx?)`.*\n\n)?^ *```(tsx?)\n([\s\S]*?)^ *```$/gm)]
  const folder = `${page.startsWith('docs') ? 'guide' : page.split('/')[0]!.toLowerCase()}-${basename(page, '.md')}`
  return blocks.map(([, name, kind, program], at) => [
    `${folder}/${name ?? `${at + 1}.${kind}`}`,
    `${program}\nexport {}\n`,
  ])
}

const compilerOptions = {
  ...{ target: 'ES2024', module: 'ESNext', moduleResolution: 'Bundler', jsx: 'react-jsx', lib: ['ESNext', 'DOM'] },
  ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], allowImportingTsExtensions: true },
  paths: { 'parlor-client': [`${root}client/src/index.ts`], 'parlor-client/*': [`${root}client/src/*.ts`] },
}

/** What the compiler finds wrong with these files, line by line. */
async function complaintsOf(files: readonly [name: string, text: string][]): Promise<string[]> {
  mkdirSync(join(root, '.data'), { recursive: true })
  const folder = mkdtempSync(join(root, '.data/programs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of files) {
    mkdirSync(join(folder, dirname(name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const names = files.map(([name]) => name)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: names }))
  const { stdout } = await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', folder], {
    cwd: folder,
  }).catch((error: { stdout: string }) => error)
  return stdout.split('\n').filter(Boolean)
}

test('every program in the guides compiles', async () => {
  const programs = pages.flatMap(programsOf).filter(([, program]) => !isPartOfExample(program))
  expect(programs.length).toBeGreaterThan(8)
  const wrong = `import { createChatStore } from 'parlor-client'\ncreateChatStore({ adress: '' })`
  const complaints = await complaintsOf([...programs, ['given.d.ts', given], ['wrong.ts', wrong]])
  expect(complaints.filter(line => !line.startsWith('wrong.ts'))).toEqual([])
  expect(complaints.join(), 'one that is wrong').toContain('wrong.ts(2,19): error TS2353')
})
