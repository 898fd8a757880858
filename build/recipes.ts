/** What is generated for those who write clients: the types behind the abstract ones, for caches, and the page that shows the recipes. */
import { readFileSync } from 'node:fs'
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

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** The page with each recipe that it names as the file is now. */
export const withRecipes = (html: string, folder: URL): string =>
  html.replace(/<code id="([\w-]+\.ts)">[\s\S]*?<\/code>/g, (_, name: string) => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    return `<code id="${name}">${escaped(text.trim())}</code>`
  })
