/** GraphiQL, whole from this server: a small page, and its parts under names that change with their content. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { send } from './send.ts'
import { starterTabs } from './starter-tabs.ts'

export type GraphiQL = ReturnType<typeof createGraphiQL>

interface Asset {
  path: string
  type: string
  gzipped: Buffer
}

/** Nothing is loaded (9 MB) before the first browser asks. */
export function createGraphiQL() {
  let loading: Promise<{ assets: Map<string, Asset>; page: string }> | undefined
  const load = () => {
    loading ??= loadAssets()
    return loading
  }
  return {
    async answerPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { page } = await load()
      response.setHeader('Content-Security-Policy', policy)
      send(request, response, { type: 'text/html; charset=utf-8', text: page, etag: `"${digest(page)}"` })
    },

    async answerAsset(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
      const asset = (await load()).assets.get(path)
      if (!asset) return send(request, response, { status: 404, text: 'There is no such part of GraphiQL.' })
      const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding']))
      if (zipped) response.setHeader('Content-Encoding', 'gzip')
      response.setHeader('Vary', 'Accept-Encoding')
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      // Workers are documents of their own to a browser, with a policy of their own.
      response.setHeader('Content-Security-Policy', policy)
      const text = zipped ? asset.gzipped : await promisify(gunzip)(asset.gzipped)
      send(request, response, { type: asset.type, text })
    },
  }
}

/** Nothing foreign may be loaded or called; Monaco, the editor, writes styles into the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)

async function loadAssets() {
  const parts = await import('@graphql-yoga/render-graphiql/graphiql')
  const script = (name: string, text: string) => toAsset(name, 'text/javascript; charset=utf-8', text)
  const [js, css, ...workers] = await Promise.all([
    script('graphiql.js', parts.js),
    toAsset('graphiql.css', 'text/css; charset=utf-8', parts.css),
    script('editor-worker.js', parts.editorWorkerService),
    script('json-worker.js', parts.jsonWorker),
    script('graphql-worker.js', parts.graphqlWorker),
  ])
  const start = await script('start.js', startScript(workers.map(worker => worker.path)))
  const assets = [js, css, ...workers, start]
  return { assets: new Map(assets.map(asset => [asset.path, asset])), page: pageOf(css, js, start, parts.favicon) }
}

async function toAsset(name: string, type: string, text: string): Promise<Asset> {
  return { path: `/graphiql/${digest(text)}/${name}`, type, gzipped: await promisify(gzip)(text) }
}

const pageOf = (css: Asset, js: Asset, start: Asset, icon: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parlor</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${css.path}">
<body class="no-focus-outline">
<noscript>GraphiQL needs JavaScript. The manual at <a href="/docs/">/docs</a> does not.</noscript>
<div id="root" style="height: 100vh"></div>
<script src="${js.path}"></script>
<script src="${start.path}"></script>
`

/**
 * GraphiQL forgets the variables and headers of its first default tab, and opens one tab more on every visit that does not
 * find the active tab's texts in the storage: so they are put there. `onEditQuery` does nothing where the default writes
 * each query into the browser's address.
 */
const startScript = ([editor, json, graphql]: string[]): string => `
const workers = ${JSON.stringify({ editorWorkerService: editor, json, graphql })}
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workers[label] }
const defaultTabs = ${JSON.stringify(starterTabs)}
const kept = JSON.parse(localStorage.getItem('graphiql:tabState') ?? 'null')
const active = kept?.tabs?.[kept.activeTabIndex] ?? defaultTabs[0]
for (const part of ['query', 'variables', 'headers']) localStorage.setItem('graphiql:' + part, active[part] ?? '')
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: 'Parlor',
  subscriptionsProtocol: 'WS',
  defaultTabs,
  onEditQuery() {},
})
`
