/** Copies what tsc leaves behind (Lua scripts and any other file that is no TypeScript) from src to dist. */
import { cp } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const [src, dist] = ['../src', '../dist'].map(folder => fileURLToPath(new URL(folder, import.meta.url)))

await cp(src, dist, { recursive: true, filter: path => !path.endsWith('.ts') })
