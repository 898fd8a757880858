/** What people do with messages that stand: edit, delete, react, read. Everything is written down. */
import { locateMessage } from '../../src/domain/message.ts'
import { type Answer, type Command, readPage, Unanswered } from './ask.ts'
import { type Crowd, outcomeOf, type Room } from './crowd.ts'
import type { Act, Renaming, Send } from './history.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import { namesIn, saying, shownIn, type WireMessage } from './shown.ts'

/** A message that was acknowledged, and is not known to be deleted. */
interface Standing {
  roomId: string
  id: string
  author: Person
  /** What it is called in its texts, and how often it was edited. */
  name: string
  edits: number
  /** Its author waits for an answer: the next edit comes after it, so that the order of texts is known. */
  isBusy: boolean
  /** Some of those that were added. */
  reactions: { by: Person; sign: string }[]
}

/** So many messages are edited, deleted, replied to; of new ones only some, so that each stays among them for a while. */
const standingAtMost = 40
const chosen = 0.15
/** And so many have reactions added and taken back. */
const reactedTo = 10
const emoji = ['👍', '❤️', '👩🏽‍🚀']

export class Deeds {
  readonly #crowd: Crowd
  readonly #said: { bodyChars: number; letter?: string }
  readonly #random: Random
  readonly #standing: Standing[] = []

  constructor(crowd: Crowd, said: { bodyChars: number; letter?: string }) {
    this.#crowd = crowd
    this.#said = said
    this.#random = crowd.world.random.fork()
  }

  /** A message was acknowledged: from now on something may happen to it. */
  stands({ roomId, messageId, clientMessageId }: Send, author: Person): void {
    const isFull = this.#standing.length === standingAtMost
    if (!messageId || (isFull && !this.#random.chance(chosen))) return
    this.#standing.push({
      roomId,
      id: messageId,
      author,
      name: clientMessageId,
      edits: 0,
      isBusy: false,
      reactions: [],
    })
    if (isFull) this.#standing.shift()
  }

  /** A message of this room to reply to, or null. */
  toReplyTo(roomId: string): string | null {
    const some = this.#standing.filter(message => message.roomId === roomId)
    return some.length > 0 && this.#random.chance(0.2) ? this.#random.pick(some).id : null
  }

  async doSomething(): Promise<void> {
    const kind = this.#random.next()
    if (kind < 0.03) return this.#rename(this.#random.pick(this.#crowd.people))
    if (kind < 0.17) return this.#read()
    const message = this.#standing.length > 0 ? this.#random.pick(this.#standing) : null
    if (!message) return
    if (kind < 0.55) return this.#react(this.#random.pick(this.#standing.slice(-reactedTo)))
    if (message.isBusy) return
    message.isBusy = true
    await (kind < 0.85 ? this.#edit(message) : this.#delete(message))
    message.isBusy = false
  }

  async #edit(message: Standing): Promise<void> {
    const text = textOf(message.name, ++message.edits)
    const input = { messageId: message.id, ...saying(text, this.#said) }
    await this.#act({ kind: 'edited', message, by: message.author, text }, 'editMessage', input)
  }

  /** By its author, or by whose the room is. */
  async #delete(message: Standing): Promise<void> {
    this.#standing.splice(this.#standing.indexOf(message), 1)
    const owner = this.#random.chance(0.3) ? await this.#crowd.ownerOf({ id: message.roomId }) : null
    const input = { messageId: message.id }
    await this.#act({ kind: 'erased', message, by: owner ?? message.author, text: '' }, 'deleteMessage', input)
  }

  async #react(message: Standing): Promise<void> {
    const { reactions, id: messageId } = message
    const earlier = this.#random.chance(0.4) ? reactions.pop() : undefined
    const { by, sign } = earlier ?? { by: this.#random.pick(this.#crowd.people), sign: this.#random.pick(emoji) }
    const [kind, command] = earlier ? (['unreacted', 'removeReaction'] as const) : (['reacted', 'addReaction'] as const)
    await this.#act({ kind, message, by, text: sign }, command, { messageId, emoji: sign })
    if (!earlier) reactions.push({ by, sign })
  }

  async #act(
    { kind, message, by, text }: { kind: Act['kind']; message: Standing; by: Person; text: string },
    command: Command,
    input: object,
  ): Promise<void> {
    const { roomId, id: messageId } = message
    const act: Act = {
      ...{ kind, roomId, messageId, text, userId: by.user.id, number: locateMessage(messageId)!.place.number },
      ...{ invokedAt: Date.now(), attempts: 0, answeredAt: null, outcome: null },
    }
    this.#crowd.world.history.acts.push(act)
    const answer = await this.#crowd.insist(by, command, input, { onAttempt: () => void act.attempts++ })
    if (!answer) return
    act.answeredAt = Date.now()
    act.outcome = outcomeOf(answer)
    noteAnswer(this.#crowd, command, { answer, invokedAt: act.invokedAt })
  }

  /** One renaming of a user at a time, so that the order of names is known. */
  async #rename(by: Person): Promise<void> {
    const { renamings } = this.#crowd.world.history
    const { id: userId, displayName } = by.user
    const last = renamings.findLast(renaming => renaming.userId === userId)
    if (last?.answeredAt === null) return
    const renaming: Renaming = {
      ...{ userId, name: `${by.user.username}, ${renamings.length}`, formerly: last?.name ?? displayName },
      ...{ invokedAt: Date.now(), attempts: 0, answeredAt: null },
    }
    renamings.push(renaming)
    const onAttempt = () => void renaming.attempts++
    const answer = await this.#crowd.insist(by, 'updateProfile', { displayName: renaming.name }, { onAttempt })
    if (answer?.__typename.endsWith('Payload')) renaming.answeredAt = Date.now()
  }

  /** The newest messages of a room, asked of any instance by anybody; not again when there is no answer. */
  async #read(): Promise<void> {
    const { rooms, people, world } = this.#crowd
    const { id }: Room = this.#random.pick(rooms)
    const { token } = this.#random.pick(people)
    const invokedAt = Date.now()
    try {
      const messages = await readPage(this.#random.pick(world.instances).url, token, id)
      if (messages) noteReading(this.#crowd, 'a page', { messages, invokedAt })
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
    }
  }
}

/** No text is the beginning of another. */
export const textOf = (name: string, edits: number): string => `<${name}/${edits}>`

/** The message that a payload shows. */
export const messageIn = (answer: Answer): WireMessage | undefined =>
  (answer.sentMessage ?? answer.editedMessage ?? answer.deletedMessage ?? answer.reactedMessage) as
    | WireMessage
    | undefined

export function noteAnswer(
  crowd: Crowd,
  command: Command,
  { answer, invokedAt }: { answer: Answer; invokedAt: number },
): void {
  const message = messageIn(answer)
  if (message) noteReading(crowd, command, { messages: [message], invokedAt })
}

function noteReading(
  { world }: Crowd,
  what: string,
  { messages, invokedAt }: { messages: WireMessage[]; invokedAt: number },
): void {
  world.history.readings.push({ what, invokedAt, messages: shownIn(messages), names: namesIn(messages) })
}
