/** The walks of the pages can be taken: every file is there, is opened once, and has what is to be read in it. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { attemptKey, channels, roomKeys, sessionKey, triesKey, userKeys, usernameKey } from '../../src/store/keys.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/architecture.md')
const within = (text: string, level: string, title: string) =>
  text.split(`\n${level} ${title}\n`)[1]!.split(new RegExp(`\n#{2,${level.length}} `))[0]!
const quotedIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!)

const feature = 'One feature, file by file'
const walks = within(page, '##', 'Three walks')
  .split('\n### ')
  .slice(1)
  .concat(`${feature}\n${within(read('CONTRIBUTING.md'), '##', feature)}`)
  .map(text => {
    const [title = '', ...lines] = text.split('\n')
    const rows = lines.filter(line => line.startsWith('| `')).map(line => line.split('|').map(cell => cell.trim()))
    return {
      title,
      steps: rows.map(([, file = '', names = '']) => ({ file: quotedIn(file)[0]!, names: quotedIn(names) })),
    }
  })

describe.each(walks)('the walk of $title', ({ steps }) => {
  test('is a walk', () => expect(steps.length).toBeGreaterThan(8))

  test('opens each file once', () => {
    const files = steps.map(({ file }) => file)
    expect(files.filter((file, i) => files.indexOf(file) !== i)).toEqual([])
  })

  test.each(steps)('finds in $file what is to be read there', ({ file, names }) => {
    expect(existsSync(new URL(`../../${file}`, import.meta.url))).toBe(true)
    expect(names.length).toBeGreaterThan(0)
    const text = read(file)
    expect(names.filter(name => !text.includes(name))).toEqual([])
  })
})

test('the page lists every key and channel', () => {
  const room = roomKeys('<room>' as never)
  const user = userKeys('<user>' as never)
  const { answered, told, typing, spoke, ...ofRoom } = room
  const place = { userId: '<user>' as never, id: '<id>' }
  const keys = [
    ...Object.values(ofRoom),
    ...Object.values(user),
    answered('<author>' as never, '<id>'),
    told('<user>' as never),
    typing('<user>' as never),
    spoke('<user>' as never),
  ]
  const others = [
    sessionKey(place),
    attemptKey(place.userId, '<id>'),
    usernameKey('<name>'),
    triesKey('<kind>', '<digest>'),
  ]
  const heard = [channels.room('<room>' as never), channels.user('<user>' as never), channels.heartbeat('<instance>')]
  const listed = quotedIn(within(page, '##', 'Keys in Redis').replaceAll(/^\| ([^|]+)\|.*$/gm, '$1'))
  expect([...keys, ...others, ...heard].filter(key => !listed.includes(key))).toEqual([])
})
