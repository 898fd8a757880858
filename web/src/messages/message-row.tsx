/** One message in the conversation. */
import type { MessageView, RoomSummary } from 'parlor-client'
import { memo } from 'react'
import { Avatar } from '../parts/avatar.tsx'
import { useName } from '../parts/names.ts'
import { dayKey, dayOf, momentOf, timeOf } from '../parts/times.ts'
import './message-row.css'
import { MessageText } from './message-text.tsx'
import { MessageToolbar } from './message-toolbar.tsx'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { Unsent } from './unsent.tsx'
import type { Writing } from './writing.ts'

interface MessageRowProps {
  message: MessageView
  before: MessageView | null
  room: RoomSummary
  writing: Writing
  isFirstUnread: boolean
  isBeginning: boolean
  /** Whether its buttons are shown. */
  isActive: boolean
  /** Whether Tab stops here. */
  isStop: boolean
  /** The pointer is here. */
  setActive(key: string): void
  /** The focus is here. */
  setStop(key: string): void
  goTo(number: number): void
}

/** Messages of one person so close together stand as one. */
const togetherMs = 5 * 60_000

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, before, isFirstUnread, isBeginning, isActive, isStop, setActive, setStop } = props
  const { key, author, sentAt, state } = message
  const isNewDay = !before || dayKey(before.sentAt) !== dayKey(sentAt)
  const isHead = isNewDay || isFirstUnread || !continues(before, message)
  const id = `message-${key}`
  const name = useName(author)
  return (
    <>
      {isBeginning && <p className="beginning">This is where it all began.</p>}
      {isNewDay && (
        <p className="line">
          <span>{dayOf(sentAt)}</span>
        </p>
      )}
      {isFirstUnread && (
        <p className="line new">
          <span>New messages</span>
        </p>
      )}
      <article
        className={`message ${state}${isHead ? ' head' : ''}`}
        tabIndex={isStop ? 0 : -1}
        aria-labelledby={`${id}-by ${id}-text`}
        data-active={isActive || undefined}
        onFocus={() => setStop(key)}
        onPointerOver={() => setActive(key)}
      >
        {isHead && <Avatar id={author.id} name={name} />}
        <p className={isHead ? 'by' : 'by hidden-text'} id={`${id}-by`}>
          <strong>{name}</strong>
          <time dateTime={sentAt} title={momentOf(sentAt)}>
            {timeOf(sentAt)}
          </time>
        </p>
        {!isHead && (
          <time className="gutter" aria-hidden="true">
            {timeOf(sentAt)}
          </time>
        )}
        <Said {...props} textId={`${id}-text`} />
        {isActive && state === 'sent' && !message.deletedAt && <MessageToolbar {...props} />}
      </article>
    </>
  )
})

const continues = (before: MessageView, { author, sentAt, replyToId }: MessageView): boolean =>
  before.author.id === author.id && !replyToId && Date.parse(sentAt) - Date.parse(before.sentAt) < togetherMs

function Said({ message, room, writing, goTo, textId }: MessageRowProps & { textId: string }) {
  const { replyToId, replyTo, body, deletedAt, editedAt, state } = message
  return (
    <div className="said">
      {replyToId && !deletedAt && <Quote message={replyTo} goTo={goTo} />}
      <div id={textId} className="text">
        {deletedAt ? <em>This message was deleted</em> : <MessageText body={body} />}
        {editedAt && !deletedAt && (
          <small title={momentOf(editedAt)} className="edited">
            {' '}
            edited
          </small>
        )}
      </div>
      {state === 'failed' && <Unsent message={message} writing={writing} />}
      <Reactions message={message} room={room} />
    </div>
  )
}
