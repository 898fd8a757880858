/** Runs queries and mutations: the steps of the pipeline for them, one after the other. */
import { type ExecutionArgs, type ExecutionResult, execute, type GraphQLError, getOperationAST } from 'graphql'
import { beginOperation, type Metrics } from '../metrics.ts'
import { unawaited } from './awaited.ts'
import { hideNames } from './closed-schema.ts'
import type { Judge, Judged } from './document-limits.ts'
import type { Run, Shared } from './run.ts'

export interface ExecutionParts {
  judge: Judge
  run: Run
  metrics: Metrics
  maskError(error: unknown): GraphQLError
  /** Whether clients may ask what the schema has. */
  introspection: boolean
}

/** graphql-js would tell of fifty variables that are wrong, whole: the judge finds better words, for less. */
const noMistakes = { maxCoercionErrors: 0 }

export type Execute = ReturnType<typeof createExecution>

/**
 * Judges, runs, counts, masks. Yoga would call a hook for each of these, and its own executor: a quarter of all that is
 * allocated for a message, and a tenth of its time.
 */
export function createExecution({ judge, run, metrics, maskError, introspection }: ExecutionParts) {
  return (args: ExecutionArgs & Judged & Shared): ExecutionResult | Promise<ExecutionResult> => {
    const kind = getOperationAST(args.document, args.operationName)?.operation ?? 'none'
    const note = beginOperation(metrics, kind)
    const finish = (result: ExecutionResult): ExecutionResult => {
      note(result)
      const { errors } = result
      if (!errors) return result
      if (!introspection) hideNames(errors)
      return { ...result, errors: errors.map(maskError) }
    }
    const excess = judge(args)
    args.options = noMistakes
    const answer = () => {
      const gone = unawaited(args.contextValue, kind)
      if (gone) return { errors: [gone] }
      const result = execute(args)
      const isRefused = !(result instanceof Promise) && result.data === undefined
      return isRefused ? { errors: judge(args, true) ?? result.errors } : result
    }
    const result = excess ? { errors: excess } : run(args, args.cost ?? 0, answer)
    return result instanceof Promise ? result.then(finish) : finish(result)
  }
}
