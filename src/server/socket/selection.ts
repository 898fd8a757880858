/** What several subscriptions ask for: executed once and encoded once for all of them, event by event. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  executeSync,
  type FragmentDefinitionNode,
  type GraphQLError,
  type InlineFragmentNode,
  visit,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Event } from '../../domain/event.ts'
import type { EventArgs } from './event-operation.ts'
import { bytesOf } from './frames.ts'

/** A subscription's own answer to an event, and whether it may be anybody else's. */
export interface Answer {
  bytes: string
  /** No resolver touched the context, so nothing in the answer can depend on who asked. */
  shareable: boolean
}

/**
 * The same for two subscriptions exactly when every event has the same answer for both, apart from the viewer: what they ask of an
 * event, the variables in it, and whether it tells its cost.
 */
export const selectionKey = ({ text, variableValues }: EventArgs, cost: number | null): string =>
  JSON.stringify([text, Object.entries(variableValues).map(canonical).sort(), cost])

/** The types that a document names in a type condition, wherever. */
export function namedTypes(document: DocumentNode): Set<string> {
  const named = new Set<string>()
  const note = ({ typeCondition }: InlineFragmentNode | FragmentDefinitionNode) => {
    if (typeCondition) named.add(typeCondition.name.value)
  }
  visit(document, { InlineFragment: note, FragmentDefinition: note })
  return named
}

/** JSON with the keys of every object in one order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** Answers to entries that feeds catch up with: an entry read once for many is answered once for many. */
export type Answers = LRUCache<string, Answer>

/** Keeps answers of all selections together, for one client may ask for many. */
export const keepAnswers = (maxBytes = 32 * 1024 * 1024): Answers =>
  new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes.length + overheadBytes })

/** About what a key and an answer take besides the bytes. */
const overheadBytes = 300

export interface SelectionParts {
  maskError: (error: unknown) => GraphQLError
  answers: Answers
  /** Among all selections that share these answers its own, for ever. */
  name: string
  /** What each answer tells of its cost; null: nothing. */
  toldCost?: number | null
}

export class SharedSelection {
  /** What its executions have taken so far. */
  spentMs = 0
  readonly #parts: SelectionParts

  constructor(parts: SelectionParts) {
    this.#parts = parts
  }

  /** Executes the operation on one event; on one that has a name, once. */
  answer(event: Event, args: ExecutionArgs, eventName?: string): Answer {
    if (eventName === undefined) return this.#execute(event, args)
    const { answers, name } = this.#parts
    const key = `${name} ${eventName}`
    const known = answers.get(key)
    if (known) return known
    const answer = this.#execute(event, args)
    if (answer.shareable) answers.set(key, answer)
    return answer
  }

  #execute(event: Event, args: ExecutionArgs): Answer {
    const beganAt = performance.now()
    const context = new WatchedContext(args.contextValue as object)
    const result = this.#run({ ...args, rootValue: event, contextValue: context.proxy })
    const masked = result.errors ? { ...result, errors: result.errors.map(this.#parts.maskError) } : result
    const bytes = bytesOf(JSON.stringify(this.#withCost(masked)))
    this.spentMs += performance.now() - beganAt
    return { bytes, shareable: !context.touched }
  }

  #withCost(result: ExecutionResult): ExecutionResult {
    const cost = this.#parts.toldCost ?? null
    return cost === null ? result : { ...result, extensions: { cost } }
  }

  /** No field of an event may need a promise: what would read is refused by validation. One that does is a fault. */
  #run(args: ExecutionArgs): ExecutionResult {
    try {
      return executeSync(args)
    } catch (error) {
      return { errors: [this.#parts.maskError(error)] }
    }
  }
}

/** Tells whether an execution so much as looked at its context, where the viewer is. */
class WatchedContext {
  touched = false
  readonly proxy: object

  constructor(context: object) {
    const watched =
      <Arguments extends unknown[], Result>(look: (...args: Arguments) => Result) =>
      (...args: Arguments): Result => {
        this.touched = true
        return look(...args)
      }
    this.proxy = new Proxy(context, {
      get: watched(Reflect.get),
      has: watched(Reflect.has),
      ownKeys: watched(Reflect.ownKeys),
      getOwnPropertyDescriptor: watched(Reflect.getOwnPropertyDescriptor),
    })
  }
}
