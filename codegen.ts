/** Types for the operations that the tests and examples use, made from the printed schema. */
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
  },
}

export default config
