/** The message that another one replies to. */
import type { MessageView } from 'parlor-client'
import { Icon } from '../parts/icon.tsx'
import { useName } from '../parts/names.ts'

interface QuoteProps {
  /** Null where the room does not keep it any more. */
  message: MessageView['replyTo']
  goTo(number: number): void
}

export function Quote({ message, goTo }: QuoteProps) {
  if (!message)
    return (
      <p className="quote">
        <Icon name="reply" /> <em>A message that is not kept any more</em>
      </p>
    )
  return <Quoted message={message} goTo={goTo} />
}

function Quoted({ message, goTo }: QuoteProps & { message: NonNullable<QuoteProps['message']> }) {
  const name = useName(message.author)
  return (
    <button type="button" className="quote" onClick={() => goTo(message.number)}>
      <Icon name="reply" />
      <span className="cut">
        <strong>{name}</strong> {message.deletedAt ? <em>deleted</em> : message.body}
      </span>
    </button>
  )
}
