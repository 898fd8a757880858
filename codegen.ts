/** Types for the operations that the tests, the examples and the chat page use, made from the printed schema. */
import type { CodegenConfig } from '@graphql-codegen/cli'

const generated = {
  preset: 'client',
  presetConfig: { fragmentMasking: false },
  config: {
    useTypeImports: true,
    enumType: 'string-literal',
    scalars: { ID: 'string', DateTime: 'string', FeedCursor: 'string' },
  },
} as const

/** An example has types of its own, so that it can be copied. */
const example = (name: string) => ({
  [`examples/${name}/src/generated/`]: { ...generated, documents: `examples/${name}/src/operations.graphql` },
})

const config: CodegenConfig = {
  schema: 'schema.graphql',
  importExtension: '.ts',
  generates: {
    'test/generated/': { ...generated, documents: ['test/operations/*.graphql', 'docs/recipes/operations.graphql'] },
    ...example('react-apollo'),
    ...example('react-urql'),
    'web/src/generated/': {
      ...generated,
      documents: 'web/src/operations/*.graphql',
      // Documents as texts: the page has no use for a parser.
      config: { ...generated.config, documentMode: 'string' },
    },
  },
}

export default config
