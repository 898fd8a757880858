/** For servers that tell nobody what their schema has: no introspection, and no names in the refusals of wrong ones. */
import { type ExecutionResult, NoSchemaIntrospectionCustomRule } from 'graphql'
import type { Plugin } from 'graphql-yoga'

export const useClosedSchema: Plugin = {
  onValidate: ({ addValidationRule }) => {
    addValidationRule(NoSchemaIntrospectionCustomRule)
    return ({ result }) => hideNames(result)
  },
  onSubscribe: () => ({ onSubscribeResult: ({ result }) => hideNames((result as ExecutionResult).errors) }),
}

/** graphql-js knows names that are nearly right, and says them at the end. */
export function hideNames(errors: readonly Error[] | undefined): void {
  for (const error of errors ?? []) error.message = error.message.replace(/ ?Did you mean .*$/s, '')
}
