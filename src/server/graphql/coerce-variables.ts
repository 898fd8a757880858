/** Variables as an operation declares them, or what is wrong with them: no more of it than somebody reads. */
import {
  coerceInputValue,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql'
import { createDisplay, shorten } from './shown-value.ts'

export type Coerced = { coerced: Record<string, unknown> } | { errors: readonly GraphQLError[] }

/**
 * As `getVariableValues` of graphql-js has it, whose messages show what is wrong again and again, and whole: of an input with
 * 6,000 wrong fields that takes 40 ms. Stops at so many mistakes.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: ExecutionArgs['variableValues'],
  maxErrors: number,
): Coerced {
  const mistakes = new Mistakes(maxErrors)
  const coerced: Record<string, unknown> = {}
  try {
    for (const definition of variableDefinitions) {
      const type = typeFromAST(schema, definition.type)
      // Validation has refused all others.
      if (isInputType(type)) coerceOne(definition, type, { given: given ?? {}, coerced, mistakes })
    }
  } catch (error) {
    if (!(error instanceof TooManyMistakes)) throw error
  }
  return mistakes.errors.length > 0 ? { errors: mistakes.errors } : { coerced }
}

interface Coercion {
  given: Readonly<Record<string, unknown>>
  coerced: Record<string, unknown>
  mistakes: Mistakes
}

function coerceOne(
  definition: VariableDefinitionNode,
  type: GraphQLInputType,
  { given, coerced, mistakes }: Coercion,
): void {
  const { variable, defaultValue } = definition
  const name = variable.name.value
  const isGiven = Object.hasOwn(given, name)
  if (!isGiven && defaultValue) coerced[name] = valueFromAST(defaultValue, type)
  else if (!isGiven && isNonNullType(type)) mistakes.add(definition, `of required type "${type}" was not provided.`)
  else if (given[name] === null && isNonNullType(type))
    mistakes.add(definition, `of non-null type "${type}" must not be null.`)
  else if (isGiven)
    coerced[name] = coerceInputValue(given[name], type, (path, value, error) =>
      mistakes.addInvalid(definition, { path, value, error }),
    )
}

interface Invalid {
  path: readonly (string | number)[]
  value: unknown
  error: GraphQLError
}

class TooManyMistakes extends Error {}

class Mistakes {
  readonly errors: GraphQLError[] = []
  readonly #most: number
  readonly #display = createDisplay()

  constructor(most: number) {
    this.#most = most
  }

  /** Throws `TooManyMistakes` when there are more than are told. */
  add(definition: VariableDefinitionNode, problem: string, originalError?: GraphQLError): void {
    const isOver = this.errors.length >= this.#most
    const message = isOver ? tooMany : `Variable "$${definition.variable.name.value}" ${problem}`
    this.errors.push(new GraphQLError(message, isOver ? {} : { nodes: definition, originalError }))
    if (isOver) throw new TooManyMistakes()
  }

  addInvalid(definition: VariableDefinitionNode, { path, value, error }: Invalid): void {
    const steps = path.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
    const where = steps && ` at "${definition.variable.name.value}${steps}"`
    this.add(definition, `got invalid value ${this.#display(value)}${where}; ${shorten(error.message)}`, error)
  }
}

const tooMany = 'Too many errors processing variables, error limit reached. Execution aborted.'
