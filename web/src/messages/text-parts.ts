/** A text in parts: what is an address of the web, and what is not. */
export type TextPart = { text: string; isLink: boolean }

const address = /\bhttps?:\/\/[^\s<>"]+/gi

/** Together the parts are the text, unchanged. */
export function partsOf(body: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const { 0: found, index } of body.matchAll(address)) {
    const link = withoutEnd(found)
    if (!URL.canParse(link)) continue
    parts.push({ text: body.slice(at, index), isLink: false }, { text: link, isLink: true })
    at = index + link.length
  }
  return [...parts, { text: body.slice(at), isLink: false }].filter(({ text }) => text !== '')
}

/** The sentence around an address ends it: its full stop, and its bracket. */
function withoutEnd(found: string): string {
  const link = found.replace(/[.,:;!?'*_~]+$/, '')
  if (!link.endsWith(')')) return link
  const [opened, closed] = ['(', ')'].map(bracket => link.split(bracket).length)
  return closed! > opened! ? withoutEnd(link.slice(0, -1)) : link
}
