/** Types for the operations that the tests and examples use, made from the printed schema. */
import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['test/operations/*.graphql', 'docs/recipes/operations.graphql'],
  importExtension: '.ts',
  generates: {
    'test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumType: 'string-literal',
        scalars: { ID: 'string', DateTime: 'string', FeedCursor: 'string' },
      },
    },
  },
}

export default config
