/** The characters that turn the direction of text: what one message opens must not go on in whatever is shown after it. */

const lri = '\u2066'
const fsi = '\u2068'
const pdi = '\u2069'
const pdf = '\u202c'
const turning = /[\u202a-\u202e\u2066-\u2069]/
const turnings = /[\u202a-\u202e\u2066-\u2069]/g

const isIsolate = (opener: string): boolean => opener >= lri && opener <= fsi

/** The text with every isolate, embedding and override closed, and without ends that end nothing. */
export function balanceDirections(text: string): string {
  if (!turning.test(text)) return text
  const open: string[] = []
  let isolates = 0
  const balanced = text.replace(turnings, found => {
    if (found === pdf) return closeEmbedding(open)
    if (found === pdi) {
      // Looked for only where there is one, so that nothing in `open` is looked at twice.
      if (isolates === 0) return ''
      isolates--
      return closeIsolate(open)
    }
    if (isIsolate(found)) isolates++
    open.push(found)
    return found
  })
  return balanced + endOf(open)
}

/** The end of an isolate ends the embeddings within it, too. */
function closeIsolate(open: string[]): string {
  open.length = open.findLastIndex(isIsolate)
  return pdi
}

/** Nothing ends an embedding from within an isolate. */
function closeEmbedding(open: string[]): string {
  const last = open.at(-1)
  if (last === undefined || isIsolate(last)) return ''
  open.pop()
  return pdf
}

const endOf = (open: readonly string[]): string =>
  open
    .map(opener => (isIsolate(opener) ? pdi : pdf))
    .reverse()
    .join('')
