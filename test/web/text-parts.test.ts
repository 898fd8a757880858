/** What somebody writes is shown as text: only addresses of the web can be followed, and nothing becomes HTML. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partsOf } from '../../web/src/messages/text-parts.ts'

const linksIn = (body: string) => partsOf(body).flatMap(({ text, isLink }) => (isLink ? [text] : []))

test.each([
  ['see https://tea.example/leaves, and HTTP://tea.example.', 'https://tea.example/leaves', 'HTTP://tea.example'],
  ['(https://tea.example/a_(b)) and (https://tea.example)', 'https://tea.example/a_(b)', 'https://tea.example'],
  ['<a href="https://tea.example/"onclick="x()">', 'https://tea.example/'],
  ['https://tea.example/?q=<b>', 'https://tea.example/?q='],
  ['https://tea.example:99999/ http:// https://'],
  ['javascript:alert(1) JavaScript://tea.example/%0aalert(1) data:text/html,<script>alert(1)</script>'],
  ['vbscript:x file:///etc/passwd blob:https:x java\nscript:alert(1) view-source:x //tea.example tea.example'],
])('%s', (body, ...links) => {
  expect(linksIn(body)).toEqual(links)
})

test('whatever is written, the parts together are the text, and each link goes to the web', () => {
  const pieces = ['https://', 'http://', 'javascript:', 'data:', 'tea.example', '/', '@', '(', ')', '<', '"', '.', ' ']
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 4 }))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), some => {
      const body = some.join('')
      expect(
        partsOf(body)
          .map(({ text }) => text)
          .join(''),
      ).toBe(body)
      for (const link of linksIn(body)) expect(new URL(link).protocol).toMatch(/^https?:$/)
    }),
  )
})

test('no file of the page writes HTML, or has an address that is not its own or a part of a text', () => {
  const folder = 'web/src'
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name))
  const written = (pattern: RegExp) => files.filter(name => pattern.test(readFileSync(`${folder}/${name}`, 'utf8')))
  expect(files.length).toBeGreaterThan(60)
  expect(written(/innerHTML|outerHTML|insertAdjacent|document\.write|srcDoc|\beval\b|new Function/)).toEqual([])
  expect(written(/\b(?:href|src|action)=\{(?!linkTo\.|iconUrl\})/)).toEqual(['messages/message-text.tsx'])
})
