/** The table of who may do what has a row for all that the schema has, and none for what it has not. */
import { type GraphQLField, type GraphQLObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../../src/schema/index.ts'
import { deeds } from './deeds.ts'
import { kinds } from './hearing.ts'
import { reads } from './reads.ts'
import { rows } from './table.ts'

const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!]
const types = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type) && !roots.includes(type),
)
const isOf = (name: string) => (type: GraphQLObjectType) => type.getInterfaces().some(each => each.name === name)
const isEvent = isOf('Event')

/** What is shown together with the field that answers it. */
const isCarried = (type: GraphQLObjectType) =>
  isOf('Error')(type) || /(Payload|Connection|Edge|^PageInfo|^InputIssue|^PresenceChanged)$/.test(type.name)

/** What is looked up for itself, or costs something: it may be refused for itself, too. */
const standsAlone = ({ extensions }: GraphQLField<unknown, unknown>) => !!(extensions.reads || extensions.pricing)

const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields())
const needed = [
  ...roots.flatMap(type => fieldsOf(type).map(({ name }) => `${type.name}.${name}`)),
  ...types
    .filter(type => !isCarried(type))
    .flatMap(type => [
      `${type.name}.*`,
      ...(isEvent(type) ? [] : fieldsOf(type).filter(standsAlone)).map(({ name }) => `${type.name}.${name}`),
    ]),
]
const coordinates = new Set(rows.map(({ coordinate }) => coordinate))

test('every field that can be asked, or refused, has a row', () => {
  expect(needed.filter(coordinate => !coordinates.has(coordinate))).toEqual([])
})

test('every row has a field', () => {
  const unknown = [...coordinates].filter(coordinate => {
    const [name = '', field = ''] = coordinate.split('.')
    const type = schema.getType(name)
    if (!isObjectType(type) && !isInterfaceType(type)) return true
    return field !== '*' && !(field in type.getFields())
  })
  expect(unknown).toEqual([])
})

test('every row is asked, once, and nothing is asked without a row', () => {
  const asked = [
    ...Object.keys(reads),
    ...Object.keys(deeds),
    'Subscription.events',
    'Subscription.presence',
    ...kinds.map(kind => `${kind}.*`),
  ]
  expect(asked).toEqual(rows.map(({ name }) => name))
})
