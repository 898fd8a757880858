/** One room: its messages, those that are on their way, and a line to write in. */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { historyOf, outbox } from './chat-client.ts'

export function Room({ id }: { id: string }) {
  const history = historyOf(id)
  const { messages, hasOlder } = useSyncExternalStore(history.subscribe, history.getSnapshot)
  const drafts = useSyncExternalStore(outbox.subscribe, outbox.getSnapshot)
  const own = drafts.filter(({ message }) => message.roomId === id)
  const list = useRef<HTMLUListElement>(null)
  const newest = messages.at(-1)?.id

  // To the end whenever there is something new.
  useEffect(() => {
    list.current?.scrollTo(0, list.current.scrollHeight)
  }, [newest, own.length])

  function send(form: FormData) {
    const body = String(form.get('body')).trim()
    // A refusal stays with the draft, below.
    if (body) outbox.send({ roomId: id, body }).catch(() => undefined)
  }

  return (
    <section className="room">
      <ul className="messages" ref={list} aria-live="polite">
        {hasOlder && (
          <li>
            <button type="button" onClick={() => history.readOlder()}>
              Older messages
            </button>
          </li>
        )}
        {messages.map(({ id, body, author, deletedAt }) => (
          <li key={id}>
            <strong>{author.displayName}</strong> {deletedAt ? <small>deleted</small> : body}
          </li>
        ))}
        {own.map(({ clientMessageId, message, state, refusal }) => (
          <li key={clientMessageId} className="waiting">
            {message.body} {refusal && 'message' in refusal && <span role="alert">{refusal.message}</span>}
            {state === 'failed' && (
              <>
                <button type="button" onClick={() => outbox.retry(clientMessageId).catch(() => undefined)}>
                  Try again
                </button>
                <button type="button" onClick={() => outbox.discard(clientMessageId)}>
                  Discard
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      <form action={send}>
        <input name="body" placeholder="Message" aria-label="Message" autoComplete="off" />
        <button type="submit">Send</button>
      </form>
    </section>
  )
}
