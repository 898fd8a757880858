/** Messages on their way out: in each room one at a time, so that tries that are made again cannot change their order. */
import { untilAnswered } from './trying.ts'

/** What is looked at of the input of `sendMessage`. */
export interface Outgoing {
  roomId: string
  clientMessageId?: string | null
}

/** What an app gives: the outbox makes up the `clientMessageId`. */
export type Unsent<Message extends Outgoing> = Omit<Message, 'clientMessageId'> & { roomId: string }

/** A message on its way out. */
export interface Draft<Message extends Outgoing, Result> {
  message: Unsent<Message>
  /** The same for every try, so that none sends it twice; good as a key on the screen until `MessageSent` has it. */
  clientMessageId: string
  /** Sent ones stay until the feed has told of them. Of failed ones nobody makes another try unless told to. */
  state: 'waiting' | 'sent' | 'failed'
  /** Why it failed, where the server said so: the refusal. */
  refusal?: Result
  /** What was answered, once it was sent. */
  answer?: Result
}

/** What `createOutbox` takes. */
export interface OutboxOptions<Message extends Outgoing, Result extends object> {
  /** Makes one try, and answers the result of `sendMessage`. Rejects when no answer came, or for a fault of the server. */
  send(message: Message): Promise<Result>
  /** The pause before a try, after so many that failed; up to 15 s unless told otherwise. */
  retryWait?(failed: number): Promise<void>
}

/** What `createOutbox` answers: it takes messages, and shows those that are not told of yet. */
export interface Outbox<Message extends Outgoing, Result> {
  /** Resolves with the payload or the refusal, rejects with a fault. Either way the next message goes on. */
  send(message: Unsent<Message>): Promise<Result>
  /** Makes another try of a message that failed, after those that wait. */
  retry(clientMessageId: string): Promise<Result>
  /** Forgets a message that failed. */
  discard(clientMessageId: string): void
  /** To be told every event, so that a message is on the screen once. */
  take(event: OutboxEvent): void
  /** In the order in which they were written. */
  getSnapshot(): readonly Draft<Message, Result>[]
  /** Calls back after each change, until the function that it answers is called. */
  subscribe(onChange: () => void): () => void
  /** Makes no more tries: the messages that wait fail. */
  close(): void
}

/** What is looked at of an event. */
export interface OutboxEvent {
  __typename?: string
  roomId?: string
  message?: { clientMessageId?: string | null }
}

/** An outbox for all rooms. Where a try brings no answer, it makes another one by itself. */
export function createOutbox<Message extends Outgoing, Result extends object>(
  options: OutboxOptions<Message, Result>,
): Outbox<Message, Result> {
  const { send } = options
  let drafts: readonly Draft<Message, Result>[] = []
  const listeners = new Set<() => void>()
  /** The last try of each room. */
  const lanes = new Map<string, Promise<unknown>>()
  let isClosed = false
  let resets = 0
  const isOver = () => isClosed

  function show(next: typeof drafts): void {
    drafts = next
    for (const onChange of listeners) onChange()
  }
  const find = (id: string) => drafts.find(({ clientMessageId }) => clientMessageId === id)
  const without = (id: string) => drafts.filter(({ clientMessageId }) => clientMessageId !== id)
  const mark = (id: string, part: Partial<Draft<Message, Result>>) =>
    show(drafts.map(draft => (draft.clientMessageId === id ? { ...draft, ...part } : draft)))

  async function dispatch({ message, clientMessageId }: Draft<Message, Result>): Promise<Result> {
    const before = resets
    try {
      const whole = { ...message, clientMessageId } as Message & Unsent<Message>
      const result = await untilAnswered(() => send(whole), isOver, options.retryWait)
      if (!('sentMessage' in result)) mark(clientMessageId, { state: 'failed', refusal: result })
      // It may have been sent before the reset: then nobody tells of it, and a failover may have lost it.
      else if (before < resets) show(without(clientMessageId))
      else mark(clientMessageId, { state: 'sent', answer: result })
      return result
    } catch (error) {
      mark(clientMessageId, { state: 'failed' })
      throw error
    }
  }

  function enqueue(draft: Draft<Message, Result>): Promise<Result> {
    const { roomId } = draft.message
    show([...without(draft.clientMessageId), draft])
    const result = Promise.resolve(lanes.get(roomId)).then(() => dispatch(draft))
    const settled = result.catch(() => undefined)
    lanes.set(roomId, settled)
    return result
  }

  return {
    send: message => enqueue({ message, clientMessageId: randomId(), state: 'waiting' }),
    async retry(id) {
      const draft = find(id)
      if (draft?.state !== 'failed') throw new Error('It has not failed.')
      return enqueue({ message: draft.message, clientMessageId: id, state: 'waiting' })
    },
    discard(id) {
      if (find(id)?.state === 'failed') show(without(id))
    },
    take({ __typename: kind, roomId, message }) {
      const id = message?.clientMessageId
      if (kind === 'MessageSent' && id && find(id)) show(without(id))
      if (kind === 'FeedReset') resets++
      // What was sent before that is told no more: it is in what is read, or was told.
      if (kind === 'FeedReset' || kind === 'FeedReady') show(drafts.filter(draft => !isTold(draft, roomId)))
    },
    getSnapshot: () => drafts,
    subscribe(onChange) {
      listeners.add(onChange)
      return () => void listeners.delete(onChange)
    },
    close() {
      isClosed = true
    },
  }
}

const isTold = ({ state, message }: Pick<Draft<Outgoing, unknown>, 'state' | 'message'>, roomId: string | undefined) =>
  state === 'sent' && (roomId === undefined || message.roomId === roomId)

/** `crypto.randomUUID` is missing where a page comes over plain HTTP, as in a local network. */
const randomId = () => crypto.getRandomValues(new Uint32Array(4)).join('-')
