/** The README is true: what it names exists, and what must be listed there is. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildSchema, isInterfaceType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { closings } from '../src/server/closings.ts'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const read = (path: string) => readFileSync(at(path), 'utf8')
const readme = read('README.md')
const unique = <T>(items: Iterable<T>) => [...new Set(items)].sort()
const matches = (text: string, pattern: RegExp) => unique([...text.matchAll(pattern)].map(([, found]) => found!))

/** What stands between backticks in running text, tables included. */
const quoted = matches(readme.replace(/^```[\s\S]*?^```$/gm, ''), /`([^`\n]+)`/g)

describe('the README', () => {
  test('names files that exist', () => {
    const paths = quoted.filter(text =>
      /^(?:\.ci|bench|build|docs|src|test)\/[\w./-]+$|^[\w.-]+\.(?:graphql|json|md|ts|yml)$/.test(text),
    )
    expect(paths.length).toBeGreaterThan(50)
    expect(paths.filter(path => !existsSync(at(path)))).toEqual([])
  })

  test('names commands that npm knows', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const commands = matches(readme, /\bnpm (?:run )?([a-z]+)/g).filter(command => command !== 'ci')
    expect(commands).toContain('start')
    expect(commands.filter(command => !(command in scripts))).toEqual([])
  })

  test('links to headings that it has', () => {
    const headings = matches(readme, /^#+ (.+)$/gm).map(heading => heading.toLowerCase().replaceAll(' ', '-'))
    const links = matches(readme, /\]\(#([\w-]+)\)/g)
    expect(links.filter(link => !headings.includes(link))).toEqual([])
  })

  test('has what is generated as it is', async () => {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', at('build/readme.ts'), '--check'])
  })

  test('lists every error code', () => {
    const given = readdirSync(at('src/schema')).flatMap(file => matches(read(`src/schema/${file}`), /\bcode: '(\w+)'/g))
    const codes = unique([...given, ...matches(read('src/server/faults.ts'), /'([A-Z][A-Z_]+)'/g)])
    expect(codes).toEqual(expect.arrayContaining(['BAD_USER_INPUT', 'UNAUTHENTICATED', 'UNAVAILABLE']))
    expect(codes.filter(code => !quoted.includes(code))).toEqual([])
  })

  test('lists every close code, as the manual does', () => {
    const listed = matches(readme, /^\| (\d{4}(?:, \d{4})*) \|/gm).flatMap(cell => cell.split(', '))
    const own = Object.values(closings).map(({ code }) => `${code}`)
    expect(own.filter(code => !listed.includes(code))).toEqual([])
    expect(unique(listed)).toEqual(matches(read('docs/socket.html'), /<td>(\d{4})<\/td>/g))
  })

  test.each(['Event', 'Error'])('names every %s', name => {
    const schema = buildSchema(read('schema.graphql'))
    const type = schema.getType(name)
    const kinds = isInterfaceType(type) ? schema.getPossibleTypes(type).map(kind => kind.name) : []
    expect(kinds.length).toBeGreaterThan(7)
    expect(kinds.filter(kind => !quoted.includes(kind))).toEqual([])
  })
})
