/** GraphiQL, whole from this server: a small page, and its parts under names that change with their content. */
import { readFile } from 'node:fs/promises'
import { pagePolicy } from './page-policy.ts'
import { relativePath } from './path.ts'
import { newTabHeaders, starterTabs } from './starter-tabs.ts'
import { digest, type StaticFile, type StaticFiles, toStatic } from './static.ts'

/** Where browsers find it. */
const graphiqlPath = '/graphql'

/** The page and its parts: 9 MB, which nobody needs before the first browser asks. */
export async function loadGraphiQL(): Promise<StaticFiles> {
  const parts = await import('@graphql-yoga/render-graphiql/graphiql')
  const [js, css, ...workers] = await Promise.all([
    toScript('graphiql.js', parts.js),
    toAsset('graphiql.css', 'text/css; charset=utf-8', parts.css),
    toScript('editor-worker.js', parts.editorWorkerService),
    toScript('json-worker.js', parts.jsonWorker),
    toScript('graphql-worker.js', parts.graphqlWorker),
  ])
  const start = await toScript('start.js', await startScript(workers.map(worker => worker.link)))
  const page = await toStatic(pageOf(css, js, start, parts.favicon), {
    type: 'text/html; charset=utf-8',
    headers: { 'Content-Security-Policy': policy },
  })
  const assets = [js, css, ...workers, start].map(({ path, file }) => [path, file] as const)
  return new Map([[graphiqlPath, page], ...assets])
}

/** Monaco, the editor, writes styles into the page, and has workers, fonts and pictures of its own. */
const policy = pagePolicy({
  'worker-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
})

interface Asset {
  path: string
  /** How the page names it: relative, so that a proxy may serve all of this under a path of its own. */
  link: string
  file: StaticFile
}

const toScript = (name: string, text: string): Promise<Asset> => toAsset(name, 'text/javascript; charset=utf-8', text)

async function toAsset(name: string, type: string, text: string): Promise<Asset> {
  const path = `/graphiql/${digest(text)}/${name}`
  const headers = {
    'Cache-Control': 'public, max-age=31536000, immutable',
    // Workers are documents of their own to a browser, with a policy of their own.
    'Content-Security-Policy': policy,
  }
  return { path, link: relativePath(graphiqlPath, path), file: await toStatic(text, { type, headers }) }
}

const pageOf = (css: Asset, js: Asset, start: Asset, icon: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parlor</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${css.link}">
<style>
/* A tab keeps a shift of its animation, which GraphiQL hides until the tab has the focus: then it leaps from under the pointer. */
.graphiql-tab { transform: none !important }
.reading .graphiql-execute-button { pointer-events: none }
.graphiql-container { height: 100dvh !important }
/* On a phone the tools stand above, and what is asked above what is answered. */
@media (max-width: 47rem) {
  .graphiql-container, .graphiql-container .graphiql-main, .graphiql-container #graphiql-session { flex-direction: column }
  .graphiql-container .graphiql-sidebar { flex-direction: row; width: auto; padding-block: 0 }
  .graphiql-container .graphiql-main, .graphiql-container #graphiql-session { min-height: 0 }
  .graphiql-container .graphiql-sessions { margin: 0 8px 8px; min-height: 0 }
  .graphiql-container .graphiql-query-editor { padding: 8px; column-gap: 4px }
  .graphiql-horizontal-drag-bar, .graphiql-logo { display: none }
}
</style>
<body class="no-focus-outline">
<noscript>GraphiQL needs JavaScript. The manual at <a href="./docs/">/docs</a> does not.</noscript>
<div id="root" style="height: 100vh"></div>
<script src="${js.link}"></script>
<script src="${start.link}"></script>
`

/** The script around GraphiQL, with where its workers are and what its tabs show first. */
async function startScript([editor, json, graphql]: string[]): Promise<string> {
  const workers = { editorWorkerService: editor, json, graphql }
  const script = await readFile(new URL('graphiql-page.js', import.meta.url), 'utf8')
  return `self.parlor = ${JSON.stringify({ workers, starterTabs, newTabHeaders })}\n${script}`
}
