/** JSON that is written into a document as a GraphQL value, with variables in it or not. */
import { Kind, type ValueNode, valueFromASTUntyped, visit } from 'graphql'
import { badUserInput } from './faults.ts'

/**
 * The value as JSON has it. A variable that was not given is left out of an object, and null in a list, as in all inputs.
 * Throws where JSON says something else than the document does.
 */
export function readLiteral(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  visit(node, { [Kind.INT]: refuseLoss, [Kind.FLOAT]: refuseLoss, [Kind.ENUM]: refuseWord })
  return valueFromASTUntyped(node, variables)
}

function refuseWord({ value }: { value: string }): void {
  throw badUserInput(`JSON has no bare words: write "${value}" in quotes.`)
}

function refuseLoss({ value }: { value: string }): void {
  if (!keepsDigits(value))
    throw badUserInput('A number of a JSONObject has more digits than are kept: write it as text.')
}

/** Whether a number is still the same after it was read. */
function keepsDigits(number: string): boolean {
  const [given, kept] = [digitsOf(number), digitsOf(String(Number(number)))]
  const length = Math.max(given.length, kept.length)
  return given.padEnd(length, '0') === kept.padEnd(length, '0')
}

/** From the first that counts. Those that differ only in where the point stands have the same. */
const digitsOf = (number: string): string => number.replace(/e.*/i, '').replace(/[-.]/g, '').replace(/^0+/, '')
