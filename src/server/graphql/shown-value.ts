/** Values of clients as messages show them: enough to know them again, at a price that does not grow with them. */

const shownChars = 150
const shownItems = 10
const shownLevels = 2

/** A text in full, or its two ends. */
export const shorten = (text: string): string =>
  text.length <= 2 * shownChars ? text : `${text.slice(0, shownChars)} … ${text.slice(-shownChars)}`

/** Shows values of JSON. What is wrong in several ways is looked at once. */
export function createDisplay(): (value: unknown) => string {
  let last: { value: unknown; text: string } | null = null
  return value => {
    if (last?.value !== value) last = { value, text: shorten(show(value, shownLevels)) }
    return last!.text
  }
}

function show(value: unknown, levels: number): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value))
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  const names = isList ? value : Object.keys(value)
  if (names.length === 0) return isList ? '[]' : '{}'
  if (levels === 0) return isList ? '[Array]' : '[Object]'
  const few = names.slice(0, shownItems)
  const shown = isList
    ? few.map(item => show(item, levels - 1))
    : few.map(name => `${shorten(name)}: ${show((value as Record<string, unknown>)[name], levels - 1)}`)
  if (names.length > few.length) shown.push(`… ${names.length - few.length} more`)
  return isList ? `[${shown.join(', ')}]` : `{ ${shown.join(', ')} }`
}
