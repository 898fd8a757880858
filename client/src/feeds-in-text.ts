/** Which documents are feeds that can go on. It looks at the text, for a parser would be larger than the rest of the package. */
import type { SubscribePayload } from 'graphql-ws'

const stringsAndComments = /"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*/g
const afterIsDeclared = /\$[\s,]*after[\s,]*:/g
/** In the place of that declaration, which stands in no selection. */
const mark = '!after!'
const innermost = /\{[^{}()]*\}|\([^{}()]*\)/g
const operationHead = /^\W*(query|mutation|subscription)\b[\s,]*(\w*)/

/** Whether the operation is a subscription with a variable `$after`. One that is asked for without its text is, if it has the variable. */
export function isFeed({ query, operationName, variables }: SubscribePayload): boolean {
  if (!query) return variables?.after === null || Array.isArray(variables?.after)
  const operations = headsOf(query).flatMap(head => {
    const [, kind, name] = operationHead.exec(head) ?? []
    return kind && (!operationName || name === operationName) ? { kind, head } : []
  })
  const [operation, ...others] = operations
  return others.length === 0 && operation?.kind === 'subscription' && operation.head.includes(mark)
}

/** What stands before the selections of each operation and fragment: keyword, name, and the mark. */
function headsOf(query: string): string[] {
  let text = query.replace(stringsAndComments, ' ').replace(afterIsDeclared, mark)
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(innermost, inside => (inside.startsWith('{') ? ';' : inside.includes(mark) ? mark : ' '))
  }
  return text.split(';')
}
