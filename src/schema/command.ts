/** A mutation of whoever is signed in: one input, and its payload or one of the refusals. */
import type { InputRef, MaybePromise, OutputRef } from '@pothos/core'
import { builder } from './builder.ts'
import type { ViewerContext } from './context.ts'
import { type Pricing, priced, writePoints } from './price.ts'

interface Command<Input, Payload> {
  input: InputRef<Input>
  /** What the input is. */
  given: string
  payload: OutputRef<Payload>
  refusals: (new (...args: never[]) => Error)[]
  description: string
  /** If it is another one than that of a command. */
  price?: Pricing<{ input: Input }>
  resolve(input: Input, context: ViewerContext): MaybePromise<Payload>
}

export const command = <Input, Payload>(
  name: string,
  {
    input: type,
    given,
    payload,
    refusals,
    description,
    price = { points: writePoints },
    resolve,
  }: Command<Input, Payload>,
) =>
  builder.mutationField(name, t =>
    t.withAuth({ viewer: true }).field({
      type: payload,
      extensions: priced(price),
      errors: { types: refusals },
      description,
      args: { input: t.arg({ type, required: true, description: given }) },
      resolve: (_root, args, context) => resolve((args as { input: Input }).input, context) as never,
    }),
  )
