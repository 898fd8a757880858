/** The house in one table: which folder may import what. A new folder is a new row. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Row {
  /** Other folders and files of src, by their first name. */
  own: string[]
  /** Third parties, with what lies below them; Node's own modules are free. */
  packages: string[]
}

const house: Record<string, Row> = {
  domain: { own: [], packages: [] },
  identity: { own: ['domain'], packages: ['jose', 'lru-cache'] },
  store: { own: ['domain'], packages: ['ioredis'] },
  delivery: {
    own: ['domain', 'patrol.ts', 'within.ts'],
    packages: ['graphql-redis-subscriptions', 'lru-cache', 'p-limit'],
  },
  hooks: { own: ['domain', 'store', 'within.ts'], packages: ['pino'] },
  chat: {
    own: ['domain', 'store', 'delivery', 'identity', 'hooks'],
    packages: ['@node-rs/argon2', 'p-limit'],
  },
  schema: { own: ['domain', 'chat'], packages: ['graphql', '@pothos', 'dataloader'] },
  server: {
    own: ['domain', 'delivery', 'chat', 'schema', 'patrol.ts'],
    packages: [
      'graphql',
      'graphql-yoga',
      '@graphql-yoga/render-graphiql',
      'graphql-ws',
      'ws',
      'lru-cache',
      'p-limit',
      'pino',
      'prom-client',
    ],
  },
  redis: { own: ['logger.ts'], packages: ['ioredis'] },
  'patrol.ts': { own: [], packages: [] },
  'within.ts': { own: [], packages: [] },
  'logger.ts': { own: [], packages: ['pino'] },
  config: { own: ['domain', 'redis'], packages: [] },
}

/** Rooms inside a room: which other rooms of the same folder each may import. What stands beside them is for all. */
const rooms: Record<string, string[]> = {
  'delivery/pubsub': [],
  'delivery/rooms': ['delivery/pubsub'],
  'delivery/users': ['delivery/pubsub'],
  'delivery/feed': ['delivery/rooms', 'delivery/users'],
  'server/graphql': [],
  'server/http': ['server/graphql'],
  'server/socket': ['server/graphql', 'server/http'],
}

/** Third parties of the package for clients, by its entries; it imports nothing of the server. */
const clientPackages: Record<string, string[]> = {
  'index.ts': ['graphql-ws'],
  'react.ts': ['react'],
  'apollo.ts': ['graphql-ws', '@apollo/client'],
  'urql.ts': ['graphql-ws', '@urql/core'],
}

/** Third parties of the chat page; of ours it knows the package for clients alone. */
const webPackages = ['parlor-client', 'parlor-client/react', 'react', 'react-dom', 'virtua']

/** These join the parts, and may import anything. */
const joiners = ['app', 'main.ts', 'token.ts', 'webhooks.ts']

interface Import {
  file: string
  /** A path below src, or the name of a package. */
  target: string
  isPackage: boolean
}

const src = join(import.meta.dirname, '..', 'src')
/** What people wrote in a folder, by its path below it. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .filter(file => !/(?:^|\/)(?:node_modules|dist|generated)\//.test(file))
const files = filesIn(src)
/** Tests, tools and the bench, too. */
const everywhere = [
  'src',
  'client/src',
  'web/src',
  'test',
  'bench',
  'build',
  'demo',
  'docs/recipes',
  'examples',
].flatMap(name => {
  const folder = join(src, '..', name)
  return filesIn(folder).flatMap(file => (/\.(tsx?|css|lua)$/.test(file) ? join(folder, file) : []))
})
const modules = files.filter(file => file.endsWith('.ts'))
const textOf = (file: string, folder = src) => readFileSync(join(folder, file), 'utf8')
const rowOf = (path: string) => path.split('/')[0]!
const roomOf = (path: string) => dirname(path)
const unique = (items: string[]) => [...new Set(items)].sort()
/** `import … from`, `export … from`, `import` for its effects, and `import()`. */
const specifiers = /(?:^(?:import|export)\s[^'"`;]*?\bfrom\s+|^import\s+|\bimport\(\s*)['"]([^'"]+)['"]/gm
const importsOf = (file: string, folder = src): Import[] =>
  [...textOf(file, folder).matchAll(specifiers)]
    .map(match => match[1]!)
    .filter(specifier => !specifier.startsWith('node:'))
    .map(specifier =>
      specifier.startsWith('.')
        ? { file, target: join(dirname(file), specifier), isPackage: false }
        : { file, target: specifier, isPackage: true },
    )

const mayImport = ({ file, target, isPackage }: Import): boolean => {
  const row = house[rowOf(file)]
  if (!row) return joiners.includes(rowOf(file))
  if (!isPackage) return rowOf(target) === rowOf(file) || row.own.includes(rowOf(target))
  return row.packages.some(allowed => target === allowed || target.startsWith(`${allowed}/`))
}

const imports = modules.flatMap(file => importsOf(file))

/** Each is a way from a file to itself, by what imports what. */
function circlesIn(folder: string): string[][] {
  const targetsOf = (file: string) =>
    /\.tsx?$/.test(file) && !file.startsWith('..')
      ? importsOf(file, folder).flatMap(({ target, isPackage }) => (isPackage ? [] : target))
      : []
  const done = new Set<string>()
  function circlesFrom(file: string, path: string[]): string[][] {
    if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file]]
    if (done.has(file)) return []
    const circles = targetsOf(file).flatMap(target => circlesFrom(target, [...path, file]))
    done.add(file)
    return circles
  }
  return filesIn(folder).flatMap(file => circlesFrom(file, []))
}

describe('the house', () => {
  it('has a row for every folder', () => {
    expect(files.map(rowOf).filter(name => !house[name] && !joiners.includes(name))).toEqual([])
  })

  it('imports along its table', () => {
    expect(imports.length).toBeGreaterThan(100)
    expect(imports.filter(entry => !mayImport(entry))).toEqual([])
  })

  it('has a row for every room inside a room', () => {
    expect(unique(modules.filter(file => file.split('/').length > 2).map(roomOf))).toEqual(Object.keys(rooms).sort())
  })

  it('imports from room to room along their table', () => {
    const between = imports.filter(
      ({ file, target }) => rooms[roomOf(file)] && rooms[roomOf(target)] && roomOf(file) !== roomOf(target),
    )
    expect(between.length).toBeGreaterThan(20)
    const astray = ({ file, target }: Import) =>
      rowOf(file) === rowOf(target) && !rooms[roomOf(file)]!.includes(roomOf(target))
    expect(between.filter(astray)).toEqual([])
  })

  it('has a package for clients that stands alone', () => {
    const folder = join(src, '..', 'client/src')
    const astray = filesIn(folder).flatMap(file =>
      importsOf(file, folder).filter(({ target, isPackage }) =>
        isPackage
          ? !(clientPackages[file] ?? clientPackages['index.ts']!).some(name => `${target}/`.startsWith(`${name}/`))
          : target.startsWith('..') || target in clientPackages,
      ),
    )
    expect(astray).toEqual([])
    const { dependencies } = JSON.parse(textOf('../package.json', folder))
    expect(Object.keys(dependencies)).toEqual(clientPackages['index.ts'])
  })

  it('has a page that knows the package for clients, and nothing of the server', () => {
    const folder = join(src, '..', 'web/src')
    const written = filesIn(folder).filter(file => /\.tsx?$/.test(file))
    const all = written.flatMap(file => importsOf(file, folder))
    expect(all.length).toBeGreaterThan(100)
    const astray = all.filter(({ target, isPackage }) =>
      isPackage ? !webPackages.some(name => `${target}/`.startsWith(`${name}/`)) : target.startsWith('..'),
    )
    expect(astray).toEqual([])
  })

  it.each(['src', 'client/src', 'web/src', 'bench', 'build', 'demo', 'test'])('has no circles in %s', folder => {
    expect(circlesIn(join(src, '..', folder))).toEqual([])
  })

  it('has no file over 250 lines', () => {
    const isLong = (path: string) => readFileSync(path, 'utf8').split('\n').length > 251
    expect(everywhere.filter(isLong)).toEqual([])
  })

  it('opens every file with its job', () => {
    const opens = (text: string) => /^\/\*\* \S|^#!|^-- \S/.test(text)
    expect(files.filter(file => /\.(ts|lua)$/.test(file) && !opens(textOf(file)))).toEqual([])
    const ofClients = everywhere.filter(path => /\/(?:client|web)\/src\/.*\.tsx?$/.test(path))
    expect(ofClients.filter(path => !opens(readFileSync(path, 'utf8')))).toEqual([])
  })

  it('reads the environment in one file alone', () => {
    expect(modules.filter(file => file !== 'config/config.ts' && /process\.env\b/.test(textOf(file)))).toEqual([])
  })

  it('reads the clock of the machine in two places, where it is compared with that of Redis', () => {
    const readers = modules.filter(file => /\bDate\.now\b/.test(textOf(file)))
    expect(readers.sort()).toEqual(['domain/clock.ts', 'redis/clock.ts'])
  })

  it('names keys and channels in store/keys.ts alone', () => {
    const literal = /['"`](?:\{[ru]:|username:|heartbeat:)/
    expect(files.filter(file => file !== 'store/keys.ts' && literal.test(textOf(file)))).toEqual([])
    expect(textOf('store/keys.ts')).toMatch(literal)
  })

  it('writes to the console nowhere, and leaves nothing to do', () => {
    const unfinished = /\bconsole\.|@ts-(?:ignore|expect-error)|\bTODO\b|\bas any\b/
    expect(modules.filter(file => unfinished.test(textOf(file)))).toEqual([])
  })
})
