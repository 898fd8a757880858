/** What a message says: text, never HTML, in which addresses can be followed. */
import { memo } from 'react'
import { partsOf } from './text-parts.ts'

/** Few emoji and nothing else. */
const onlyEmoji = /^(?:\p{RGI_Emoji}\s*){1,3}$/v

export const MessageText = memo(function MessageText({ body }: { body: string }) {
  if (onlyEmoji.test(body)) return <span className="large">{body}</span>
  return partsOf(body).map(({ text, isLink }, place) =>
    isLink ? (
      <a key={place} href={text} target="_blank" rel="noopener noreferrer nofollow">
        {text}
      </a>
    ) : (
      text
    ),
  )
})
