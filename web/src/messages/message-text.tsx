/** What a message says: text, never HTML, in which addresses can be followed. */
import { memo, type ReactNode } from 'react'

const address = /\bhttps?:\/\/[^\s<>"]+/gi
/** Few emoji and nothing else. */
const onlyEmoji = /^(?:\p{RGI_Emoji}\s*){1,3}$/v

export const MessageText = memo(function MessageText({ body }: { body: string }) {
  if (onlyEmoji.test(body)) return <span className="large">{body}</span>
  return <>{withLinks(body)}</>
})

function withLinks(body: string): ReactNode[] {
  const parts: ReactNode[] = []
  let at = 0
  for (const { 0: found, index } of body.matchAll(address)) {
    const link = withoutEnd(found)
    if (!URL.canParse(link)) continue
    parts.push(body.slice(at, index))
    parts.push(
      <a key={index} href={link} target="_blank" rel="noopener noreferrer nofollow">
        {link}
      </a>,
    )
    at = index + link.length
  }
  return [...parts, body.slice(at)]
}

/** The sentence around an address ends it: its full stop, and its bracket. */
function withoutEnd(found: string): string {
  const link = found.replace(/[.,:;!?'*_~]+$/, '')
  if (!link.endsWith(')')) return link
  const [opened, closed] = ['(', ')'].map(bracket => link.split(bracket).length)
  return closed! > opened! ? withoutEnd(link.slice(0, -1)) : link
}
