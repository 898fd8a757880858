/** The printed schema contains the public contract, whole and unchanged, and says what everything means. */
import { readFileSync } from 'node:fs'
import {
  buildSchema,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  printSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/schema/index.ts'

const contract = buildSchema(readFileSync(new URL('contract.graphql', import.meta.url), 'utf8'))
const typesOf = (of: typeof schema) =>
  Object.values(of.getTypeMap()).filter(type => !isIntrospectionType(type) && !isSpecifiedScalarType(type))

describe('the contract', () => {
  it('is not broken', () => {
    expect(findBreakingChanges(contract, schema)).toEqual([])
  })

  it('is only added to', () => {
    const changes = findDangerousChanges(contract, schema).map(({ type }) => type)
    expect(changes).not.toContain(DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE)
  })

  it.each(typesOf(contract).map(type => [type.name, type] as const))('has %s, the same in every part', (name, type) => {
    expect(signaturesOf(schema.getType(name)!)).toEqual(expect.arrayContaining(signaturesOf(type)))
  })
})

describe('the schema', () => {
  it('is what schema.graphql shows', () => {
    expect(readFileSync('schema.graphql', 'utf8')).toBe(`${printSchema(schema)}\n`)
  })

  it('describes every type, field, argument and value', () => {
    const mute = typesOf(schema).flatMap(type =>
      [type, ...partsOf(type)].filter(({ description }) => !description?.trim()),
    )
    expect(mute.map(({ name }) => name)).toEqual([])
  })

  const texts = typesOf(schema).flatMap(type => [type, ...partsOf(type)].map(({ description }) => description!))

  it('describes in plain words', () => {
    const hard =
      /\b(for|of|to) who(m|ever)?\b|\bwho (is|was) no\b(?! longer)|\bno member\b|\balike\b|\b(is|are|was|were) told\b|\boneself\b/
    expect(texts.filter(text => hard.test(text))).toEqual([])
  })

  it('describes in sentences', () => {
    expect(texts.filter(text => !/^[A-Z0-9`]/.test(text) || !/[.`]$/.test(text.trim()))).toEqual([])
  })
})

/** Every part of a type as one line: field, arguments, types, nullability, interfaces, members, values. */
function signaturesOf(type: GraphQLNamedType): string[] {
  if (isUnionType(type)) return type.getTypes().map(({ name }) => `| ${name}`)
  if (isEnumType(type)) return type.getValues().map(({ name }) => name)
  if (isInputObjectType(type)) return Object.values(type.getFields()).map(field => `${field.name}: ${field.type}`)
  if (!isObjectType(type) && !isInterfaceType(type)) return [type.name]
  const fields = Object.values(type.getFields()).flatMap(field => [
    `${field.name}: ${field.type}`,
    ...field.args.map(arg => `${field.name}(${arg.name}: ${arg.type} = ${arg.defaultValue})`),
  ])
  return [...fields, ...type.getInterfaces().map(({ name }) => `implements ${name}`)]
}

function partsOf(type: GraphQLNamedType): { name: string; description?: string | null }[] {
  if (isEnumType(type)) return [...type.getValues()]
  if (isInputObjectType(type)) return Object.values(type.getFields())
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return Object.values(type.getFields()).flatMap(field => [field, ...field.args])
}
