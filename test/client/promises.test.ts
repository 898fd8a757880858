/** Whoever uses the package finds what each export promises: values in its README, all of them where an editor shows it. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as apollo from '../../client/src/apollo.ts'
import * as index from '../../client/src/index.ts'
import * as react from '../../client/src/react.ts'
import * as urql from '../../client/src/urql.ts'

const read = (file: string) => readFileSync(`client/${file}`, 'utf8')
const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name!)
const values = [index, react, apollo, urql].flatMap(entry => Object.keys(entry))

test('every value is in the README', () => {
  const quoted = namesIn(read('README.md'), /`([^`\n]+)`/g).join(' ')
  expect(values.length).toBeGreaterThan(20)
  expect(values.filter(name => !new RegExp(`\\b${name}\\b`).test(quoted))).toEqual([])
})

test('every value and type has a comment of its own', () => {
  const lists = namesIn(read('src/index.ts'), /^export(?: type)? \{([^}]*)\}/gm).join()
  const listed = namesIn(lists, /(\w+)\s*(?:,|$)/g)
  const shown = namesIn(read('src/chat-snapshots.ts'), /^export \w+ (\w+)/gm)
  expect([listed.length > 20, shown.length > 15]).toEqual([true, true])
  const sources = readdirSync('client/src').map(file => read(`src/${file}`))
  const told = namesIn(sources.join('\n'), / \*\/\nexport (?:const|function|class|interface|type) (\w+)/g)
  expect([...values, ...listed, ...shown].filter(name => !told.includes(name))).toEqual([])
})
