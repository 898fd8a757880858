/** Writes what is made for the manual and for clients: the reference of schema.graphql, possible types, recipes, limits; with --check, fails when it is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { withLimits } from './limits.ts'
import { possibleTypesOf, withRecipes } from './recipes.ts'

const at = (path: string) => new URL(`../${path}`, import.meta.url)
const schema = buildSchema(readFileSync(at('schema.graphql'), 'utf8'))
const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!]
const types = Object.values(schema.getTypeMap()).filter(
  type => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.includes(type as GraphQLObjectType),
)

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const inline = (text: string) =>
  escaped(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')

/** The little Markdown that descriptions use: paragraphs, lists, code, emphasis. */
function prose(description: string | null | undefined): string {
  const lines = (description ?? '').split('\n').filter(line => line.trim() !== '')
  const html = lines.map(line =>
    line.startsWith('- ') ? `<li>${inline(line.slice(2))}</li>` : `<p>${inline(line)}</p>`,
  )
  return html.join('\n').replace(/(?:<li>.*<\/li>\n?)+/g, items => `<ul>\n${items.trimEnd()}\n</ul>`)
}

/** A type as it is written, its name a link to where it is explained. */
function typeLink(type: GraphQLType): string {
  const { name } = getNamedType(type)
  const linked = isSpecifiedScalarType(getNamedType(type)) ? name : `<a href="#${name}">${name}</a>`
  return `<code class="type">${String(type).replace(name, linked)}</code>`
}

const links = (some: readonly GraphQLNamedType[]) => some.map(type => typeLink(type)).join(' ')

interface Row {
  name: string
  type: GraphQLType
  description?: string | null
  args?: readonly GraphQLArgument[]
}

const rowsOf = (rows: readonly Row[]): string => (rows.length === 0 ? '' : `<dl>\n${rows.map(rowOf).join('\n')}\n</dl>`)

const rowOf = ({ name, type, description, args = [] }: Row): string =>
  `<dt><code>${name}</code> ${typeLink(type)}</dt>\n<dd>${prose(description)}${rowsOf(args)}</dd>`

function operations(root: GraphQLObjectType): string {
  return Object.values(root.getFields())
    .map(({ name, type, description, args }) => {
      const named = getNamedType(type)
      const results = isUnionType(named) ? `: ${links(named.getTypes())}` : ''
      const answer = `<p class="answer">answers ${typeLink(type)}${results}</p>`
      const id = `${root.name}.${name}`
      return `<section id="${id}"><h3><a href="#${id}">${name}</a></h3>\n${prose(description)}\n${rowsOf(args)}${answer}</section>`
    })
    .join('\n')
}

function bodyOf(type: GraphQLNamedType): string {
  if (isUnionType(type)) return `<p>${links(type.getTypes())}</p>`
  if (isEnumType(type))
    return `<dl>\n${type
      .getValues()
      .map(value => `<dt><code>${value.name}</code></dt>\n<dd>${prose(value.description)}</dd>`)
      .join('\n')}\n</dl>`
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    return rowsOf(Object.values(type.getFields()))
  return ''
}

function explained(type: GraphQLNamedType): string {
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : []
  const kinds = isInterfaceType(type) ? schema.getPossibleTypes(type) : []
  const is = interfaces.length > 0 ? `<p class="answer">is ${links(interfaces)}</p>` : ''
  const are = kinds.length > 0 ? `<p class="answer">these are: ${links(kinds)}</p>` : ''
  const head = `<h3><a href="#${type.name}">${type.name}</a></h3>`
  return `<section id="${type.name}">${head}\n${prose(type.description)}\n${is}${are}${bodyOf(type)}</section>`
}

function isA(name: string, type: GraphQLNamedType): boolean {
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : []
  return [type, ...interfaces].some(each => each.name === name)
}

/** The chapter in which a type is explained. */
function chapterOf(type: GraphQLNamedType): string {
  if (isA('Event', type) || type.name === 'FeedResetReason') return 'Events'
  if (isA('Error', type) || ['InputIssue', 'LimitKind'].includes(type.name)) return 'Refusals'
  if (isInputObjectType(type)) return 'Inputs'
  if (/(Payload|Result)$/.test(type.name)) return 'Answers of mutations'
  if (/(Connection|Edge|PageInfo)$/.test(type.name)) return 'Pages'
  return isScalarType(type) ? 'Scalars' : 'Things'
}

interface Chapter {
  title: string
  /** What the menu lists: an address in the page, and a name. */
  entries: [id: string, name: string][]
  html: string
}

const titles: Record<string, string> = { Query: 'Queries', Mutation: 'Mutations', Subscription: 'Subscriptions' }

const operationChapters: Chapter[] = roots.map(root => ({
  title: titles[root.name]!,
  entries: Object.keys(root.getFields()).map(name => [`${root.name}.${name}`, name]),
  html: `${prose(root.description)}\n${operations(root)}`,
}))

const typeChapters: Chapter[] = [
  'Things',
  'Events',
  'Refusals',
  'Inputs',
  'Answers of mutations',
  'Pages',
  'Scalars',
].map(title => {
  const own = types.filter(type => chapterOf(type) === title)
  return { title, entries: own.map(({ name }) => [name, name]), html: own.map(explained).join('\n') }
})

const menuOf = ({ title, entries }: Chapter): string =>
  `<h2>${title}</h2>\n<ul>${entries.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul>`

const textOf = ({ title, html }: Chapter): string => `<h2 id="${title.replaceAll(' ', '-')}">${title}</h2>\n${html}`

const chapters = [...operationChapters, ...typeChapters]
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parlor: reference</title>
<style>
${readFileSync(at('docs/style.css'), 'utf8').trim()}
</style>
<body class="reference">
<nav>
<p><a href="../">Parlor</a></p>
${chapters.map(menuOf).join('\n')}
</nav>
<main>
<h1>Reference</h1>
<p>Every operation and type of <code>schema.graphql</code>, from which this page is made.</p>
${chapters.map(textOf).join('\n')}
</main>
</html>
`

const [firstPage, socketPage] = [at('docs/index.html'), at('docs/socket.html')]
const files: [URL, string][] = [
  [at('docs/reference/index.html'), page],
  [at('client/src/possible-types.ts'), possibleTypesOf(schema)],
  [firstPage, withLimits(readFileSync(firstPage, 'utf8'))],
  [socketPage, withLimits(withRecipes(readFileSync(socketPage, 'utf8'), at('docs/recipes/')))],
]
const isStale = ([file, text]: [URL, string]) => !existsSync(file) || readFileSync(file, 'utf8') !== text

if (!process.argv.includes('--check')) for (const [file, text] of files) writeFileSync(file, text)
else if (files.some(isStale)) {
  console.error('docs or client is stale: run `npm run docs` and commit it.')
  process.exitCode = 1
}
