/** The GraphQL that stands in documentation: in fenced blocks of Markdown, alone or in a program. */
import { type DocumentNode, Kind, parse, print, Source, separateOperations } from 'graphql'

export interface Snippet {
  /** Where it stands: the file, and the number of the block in it. */
  place: string
  /** One operation with its fragments. */
  text: string
}

/** Every operation in this file, one by one. Throws for what looks like one and cannot be read. */
export function snippetsIn(file: string, text: string): Snippet[] {
  const blocks = [...text.matchAll(/^\s*```\w*\n([\s\S]*?)^\s*```$/gm)].map(([, block]) => block!)
  return blocks.flatMap((block, i) => snippetsOf(`${file}, block ${i + 1}`, block))
}

/** Every operation in one text, which may be a whole program. */
export function snippetsOf(place: string, text: string): Snippet[] {
  const found = [
    ...text.matchAll(
      /\b(?:query|mutation|subscription|fragment)\b[\s\w]*(?:\([^{}]*\))?\s*\{|['"`]\{\s*(?=\w+\s*[({])/g,
    ),
  ]
  const parts = found.map(({ index }) => definitionAt(text, index))
  const fragments = parts.filter(part => part.startsWith('fragment'))
  return parts
    .filter(part => !fragments.includes(part))
    .flatMap(part => separated(parse(new Source([part, ...fragments].join('\n'), place))))
    .map(text => ({ place, text }))
}

const separated = (document: DocumentNode): string[] =>
  Object.values(separateOperations(document))
    .filter(({ definitions }) => definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION))
    .map(print)

/** From here to the brace that closes it, as it would be without the quotes of the language around it. */
function definitionAt(text: string, index: number): string {
  const open = text.indexOf('{', index)
  let depth = 0
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++
    if (text[i] === '}' && --depth === 0)
      return text.slice(/\w/.test(text[index]!) ? index : open, i + 1).replaceAll('\\"', '"')
  }
  throw new Error(`It does not end: ${text.slice(index)}`)
}
