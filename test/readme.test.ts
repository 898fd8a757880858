/** The README and the pages of docs are true: what they name exists, and what must be listed there is. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildSchema, isInterfaceType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { closings } from '../src/server/socket/closings.ts'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const read = (path: string) => readFileSync(at(path), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'client/README.md', 'examples/README.md']
  .concat(['docs', 'docs/guides'].flatMap(folder => readdirSync(at(folder)).map(file => `${folder}/${file}`)))
  .filter(path => path.endsWith('.md'))
const everything = pages.map(read).join('\n')
const unique = <T>(items: Iterable<T>) => [...new Set(items)].sort()
const matches = (text: string, pattern: RegExp) => unique([...text.matchAll(pattern)].map(([, found]) => found!))

/** What stands between backticks in running text, tables included. */
const quoted = matches(everything.replace(/^```[\s\S]*?^```$/gm, ''), /`([^`\n]+)`/g)

/** The places in a page that links can name, as hosts of Git make them from headings. */
const placesIn = (path: string) =>
  matches(read(path), /^#+ (.+)$/gm).map(heading =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )

describe('the README and the pages of docs', () => {
  test('begin with a README of at most 10 KB', () => {
    expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(10 * 1024)
  })

  test('name files that exist', () => {
    const paths = quoted.filter(text =>
      /^(?:\.ci|bench|build|client|docs|src|test)\/[\w./-]+$|^[\w.-]+\.(?:graphql|json|md|ts|yml)$/.test(text),
    )
    expect(paths.length).toBeGreaterThan(50)
    // The first app begins with a copy of an example.
    const isThere = (path: string) => existsSync(at(path)) || existsSync(at(`examples/react-apollo/${path}`))
    expect(paths.filter(path => !isThere(path))).toEqual([])
  })

  test('name commands that npm knows', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const commands = matches(everything, /\bnpm (?:run )?([a-z]+(?::[a-z]+)*)/g).filter(
      command => !['ci', 'create', 'install', 'pack', 'prune'].includes(command),
    )
    expect(commands).toContain('start')
    expect(commands.filter(command => !(command in scripts))).toEqual([])
  })

  test.each(pages)('link to places that exist: %s', path => {
    const links = matches(read(path), /\]\(([^):]+)\)/g).map(link => link.split('#'))
    const missing = links.filter(([file, place]) => {
      // An address of the server.
      if (file?.startsWith('/')) return false
      const target = file ? posix.join(posix.dirname(path), file) : path
      return !existsSync(at(target)) || (place && target.endsWith('.md') && !placesIn(target).includes(place))
    })
    expect(missing).toEqual([])
  })

  test('have a row for every example, which has a README of its own', () => {
    const folders = readdirSync(at('examples'), { withFileTypes: true }).filter(entry => entry.isDirectory())
    const examples = folders.map(({ name }) => name).filter(name => name !== 'node_modules')
    expect(examples.length).toBeGreaterThan(6)
    expect(examples.filter(name => !existsSync(at(`examples/${name}/README.md`)))).toEqual([])
    expect(matches(read('examples/README.md'), /^\| \[([\w-]+)\]/gm)).toEqual(unique(examples))
  })

  test('have what is generated as it is', async () => {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', at('build/readme.ts'), '--check'])
  })

  test('list every error code', () => {
    const given = readdirSync(at('src/schema')).flatMap(file => matches(read(`src/schema/${file}`), /\bcode: '(\w+)'/g))
    const codes = unique([...given, ...matches(read('src/server/faults.ts'), /'([A-Z][A-Z_]+)'/g)])
    expect(codes).toEqual(expect.arrayContaining(['BAD_USER_INPUT', 'UNAUTHENTICATED', 'UNAVAILABLE']))
    expect(codes.filter(code => !quoted.includes(code))).toEqual([])
  })

  test('list every close code', () => {
    const listed = matches(read('docs/guides/close-codes.md'), /^\| (\d{4}) \|/gm)
    const own = Object.values(closings).map(({ code }) => `${code}`)
    expect(own).toContain('4401')
    expect(own.filter(code => !listed.includes(code))).toEqual([])
  })

  test.each(['Event', 'Error'])('name every %s', name => {
    const schema = buildSchema(read('schema.graphql'))
    const type = schema.getType(name)
    const kinds = isInterfaceType(type) ? schema.getPossibleTypes(type).map(kind => kind.name) : []
    expect(kinds.length).toBeGreaterThan(7)
    expect(kinds.filter(kind => !quoted.includes(kind))).toEqual([])
  })
})
