/** How the page is built: into `web/dist`, with links that hold behind any prefix of a proxy. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const client = (file: string) => fileURLToPath(new URL(`../client/src/${file}.ts`, import.meta.url))
/** `npm run dev -w web` shows the page as it is written, and asks a server that runs. */
const server = process.env.PARLOR_URL ?? 'http://127.0.0.1:4000'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  // The package as it is written, not as it is built.
  resolve: {
    alias: [
      { find: /^parlor-client$/, replacement: client('index') },
      { find: /^parlor-client\/(\w+)$/, replacement: client('$1') },
    ],
    dedupe: ['react'],
  },
  build: {
    target: ['chrome125', 'firefox128', 'safari17.4'],
    assetsDir: 'web',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/graphql': { target: server, ws: true, changeOrigin: true } } },
})
