/** The reference: every operation and type of the schema, on one page. */
import {
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
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
import { escaped, type Page, type Place } from './page.ts'

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

/** Those of a type can be linked to, as `Room.messages`. */
const rowsOf = (rows: readonly Row[], of?: string): string =>
  rows.length === 0 ? '' : `<dl>\n${rows.map(row => rowOf(row, of)).join('\n')}\n</dl>`

const rowOf = ({ name, type, description, args = [] }: Row, of?: string): string =>
  `<dt${of ? ` id="${of}.${name}"` : ''}><code>${name}</code> ${typeLink(type)}</dt>\n<dd>${prose(description)}${rowsOf(args)}</dd>`

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
    return rowsOf(Object.values(type.getFields()), type.name)
  return ''
}

function explained(schema: GraphQLSchema, type: GraphQLNamedType): string {
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
  places: Place[]
  html: string
}

const rootsOf = (schema: GraphQLSchema) => [
  schema.getQueryType()!,
  schema.getMutationType()!,
  schema.getSubscriptionType()!,
]
const titles: Record<string, string> = { Query: 'Queries', Mutation: 'Mutations', Subscription: 'Subscriptions' }
const kinds = ['Things', 'Events', 'Refusals', 'Inputs', 'Answers of mutations', 'Pages', 'Scalars']

function chaptersOf(schema: GraphQLSchema): Chapter[] {
  const roots = rootsOf(schema)
  const types = Object.values(schema.getTypeMap()).filter(
    type => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.includes(type as GraphQLObjectType),
  )
  const ofOperations = roots.map(root => ({
    title: titles[root.name]!,
    places: Object.keys(root.getFields()).map(name => ({ id: `${root.name}.${name}`, title: name })),
    html: `${prose(root.description)}\n${operations(root)}`,
  }))
  const ofTypes = kinds.map(title => {
    const own = types.filter(type => chapterOf(type) === title)
    return {
      title,
      places: own.map(({ name }) => ({ id: name, title: name })),
      html: own.map(type => explained(schema, type)).join('\n'),
    }
  })
  return [...ofOperations, ...ofTypes]
}

export function referenceOf(schema: GraphQLSchema): Page {
  const chapters = chaptersOf(schema)
  const text = chapters.map(
    ({ title, html }) =>
      `<h2 id="${title.replaceAll(' ', '-')}"><a href="#${title.replaceAll(' ', '-')}">${title}</a></h2>\n${html}`,
  )
  const intro = '<p>Every operation and type of <code>schema.graphql</code>, from which this page is made.</p>'
  return {
    path: 'reference/',
    title: 'Reference',
    html: `<h1>Reference</h1>\n${intro}\n${text.join('\n')}`,
    places: chapters,
  }
}

/** Where the reference explains a name: a type, a field as `Room.messages`, an operation. Null for any other word. */
export function placeIn(schema: GraphQLSchema): (name: string) => string | null {
  const roots = rootsOf(schema)
  return name => {
    const root = roots.find(root => name in root.getFields())
    if (root) return `${root.name}.${name}`
    const [typeName = '', field, ...rest] = name.split('.')
    const type = schema.getType(typeName)
    if (!type || rest.length > 0 || isSpecifiedScalarType(type)) return null
    if (field === undefined) return roots.includes(type as GraphQLObjectType) ? null : typeName
    return 'getFields' in type && field in type.getFields() ? name : null
  }
}
