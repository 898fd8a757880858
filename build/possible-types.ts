/** What is generated for the caches of clients: the types behind the abstract ones. */
import { type GraphQLSchema, isAbstractType } from 'graphql'

/** `client/src/possible-types.ts`: which types a fragment on an interface or union fits. */
export function possibleTypesOf(schema: GraphQLSchema): string {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType)
  const rows = abstract.map(type => {
    const names = schema.getPossibleTypes(type).map(({ name }) => `'${name}'`)
    return `  ${type.name}: [${names.join(', ')}],\n`
  })
  return `/** Which types a fragment on an interface or union fits, as caches want to be told. Made from schema.graphql. */
export const possibleTypes = {
${rows.join('')}}
`
}
