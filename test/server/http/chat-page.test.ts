/** The chat page as it is served: whole from this server, small, kept by browsers, and hidden where it is not wanted. */
import { describe, expect, test } from 'vitest'
import { serve } from '../serving.ts'

const html = { accept: 'text/html' }
/** Of everything that the page may ever load, gzipped. */
const mostBytes = 130_000

/** What is at a path, as a browser gets it, and how much of it travels. */
async function load(url: string) {
  const response = await fetch(url, { headers: { ...html, 'accept-encoding': 'gzip' } })
  expect([url, response.status]).toEqual([url, 200])
  const { headers } = response
  return { headers, text: await response.text(), bytes: Number(headers.get('content-length')) }
}

/** The page, and every file that it or its parts name. */
async function loadAll(url: string) {
  const page = await load(`${url}/`)
  const names = [...page.text.matchAll(/(?:href|src)="(\.\/web\/[^"]+)"/g)].map(match => match[1]!)
  const parts = await Promise.all(names.map(name => load(new URL(name, `${url}/`).href)))
  return { page, parts }
}

describe('the chat page', () => {
  test('is whole, and weighs less than 130 KB', async () => {
    const { url } = await serve({ web: true })
    const { page, parts } = await loadAll(url)
    expect(parts.length).toBeGreaterThan(2)
    const bytes = [page, ...parts].reduce((sum, part) => sum + part.bytes, 0)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(mostBytes)
  })

  test('may load, call and run nothing but files of this server', async () => {
    const { url } = await serve({ web: true })
    const { page, parts } = await loadAll(url)
    for (const { headers } of [page, ...parts]) {
      const policy = headers.get('content-security-policy')!
      expect(policy).toMatch(/^default-src 'none'; /)
      expect(policy).not.toMatch(/unsafe|data:|blob:|https?:|\*/)
    }
    expect(page.text).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|https?:\/\//)
  })

  test('is asked for again each time, its parts never', async () => {
    const { url } = await serve({ web: true })
    const { page, parts } = await loadAll(url)
    expect(page.headers.get('cache-control')).toBe('no-cache')
    for (const { headers } of parts) expect(headers.get('cache-control')).toMatch(/immutable/)
    const etag = page.headers.get('etag')!
    expect((await fetch(`${url}/`, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(405)
  })

  test('is hidden with WEB=off: who comes is sent on', async () => {
    const { url } = await serve({ web: true })
    const { parts } = await loadAll(url)
    expect(parts).not.toEqual([])
    const off = await serve({ web: false })
    const answer = await fetch(`${off.url}/`, { redirect: 'manual', headers: html })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, './graphql'])
    expect((await fetch(`${off.url}/web/index.js`)).status).toBe(404)
  })

  test.each(['/web/', '/web/..%2fpackage.json', '/web/nothing.js'])('has no other file: %s', async path => {
    const { url } = await serve({ web: true })
    expect((await fetch(url + path)).status).toBe(404)
  })
})
