/** A room as the server has it, with a feed that breaks off and pages that take their time: what a history is tried with. */
import { createHistory, type History, type HistoryEvent, type HistoryOptions, type HistoryPage } from 'parlor-client'

export interface Said {
  id: string
  number: number
  body: string
  editedAt: string | null
  deletedAt: string | null
  replyTo: { id: string; body: string; deletedAt: string | null } | null
  reactions: { id: string; emoji: string; count: number; viewerHasReacted?: boolean }[]
  author?: { id: string }
  clientMessageId?: string | null
}

export const pageSize = 3
export const emojis = ['👍', '🎉'] as const
type MakeHistory = (options: HistoryOptions<Said>) => Omit<History<Said>, 'subscribe' | 'close'>
const turn = () => new Promise(resolve => setImmediate(resolve))

/** With so many messages already. The feed begins when it is told to. */
export function openRoom(keptMessages = 1_000, already = 0, make: MakeHistory = createHistory<Said>) {
  let items = new Map<number, Said>()
  let newest = 0
  let made = 0
  /** What happened and was not heard yet: each event shows what is true when it is told. */
  let log: (() => HistoryEvent<Said> | null)[] = []
  let before: { items: typeof items; newest: number } | null = null
  const accepted = new Map<string, string>()
  let isDeaf = false
  let hasBegun = false
  let isReplay = false
  const asked: (() => void)[] = []
  const answered: (() => void)[] = []

  /** Messages as they are, each with what it replies to as it is. */
  const shown = (item: Said): Said => {
    const target = item.replyTo && [...items.values()].find(({ id }) => id === item.replyTo!.id)
    const replyTo = target ? { id: target.id, body: target.body, deletedAt: target.deletedAt } : null
    return structuredClone({ ...item, replyTo })
  }
  const all = () => [...items.values()].sort((one, other) => one.number - other.number).map(shown)
  const pick = (n: number) => [...items.values()].at(-1 - (n % Math.max(items.size, 1)))
  const carried = ({ reactions, ...rest }: Said) => rest as Said

  function happen(event: () => HistoryEvent<Said> | null): void {
    if (hasBegun) log.push(event)
  }
  /** Live copies show what was true when it happened, replayed ones what is true now. */
  const tellOf = (kind: string, id: string, show: (item: Said) => object) => {
    const find = () => [...items.values()].find(item => item.id === id)
    const live = { __typename: kind, roomId: 'room', ...show(shown(find()!)) }
    happen(() => {
      const item = find()
      if (!isReplay) return live
      return item ? { __typename: kind, roomId: 'room', ...show(shown(item)) } : null
    })
  }
  const history = make({
    roomId: 'room',
    retryWait: async () => undefined,
    keptMessages,
    readPage: async cursor => {
      await new Promise<void>(resolve => asked.push(resolve))
      const older = all().filter(({ number }) => cursor === null || number < Number(cursor))
      const nodes = older.slice(-pageSize)
      const page: HistoryPage<Said> = { nodes, pageInfo: { hasPreviousPage: older.length > nodes.length } }
      await new Promise<void>(resolve => answered.push(resolve))
      if (made++ % 11 === 10) throw new Error('No answer came.')
      return page
    },
  })
  const hear = () => {
    const event = log.shift()?.()
    if (event) history.take(event)
  }
  function say(n: number, by: Pick<Said, 'author' | 'clientMessageId'> = { author: { id: 'other' } }) {
    newest += 1
    const id = `m${++made}`
    const target = n % 2 === 0 ? pick(n) : undefined
    const replyTo = target ? { id: target.id, body: '', deletedAt: null } : null
    items.set(newest, { id, number: newest, body: id, editedAt: null, deletedAt: null, replyTo, reactions: [], ...by })
    tellOf('MessageSent', id, item => ({ message: carried(item) }))
  }
  const find = (id: string) => [...items.values()].find(item => item.id === id)
  function edit(item: Said | undefined, body: string) {
    if (!item || item.deletedAt) return null
    items.set(item.number, { ...item, body, editedAt: String(++made).padStart(6, '0') })
    tellOf('MessageEdited', item.id, ({ id, body, editedAt }) => ({
      message: { id, body, editedAt, deletedAt: items.get(item.number)?.deletedAt ?? null },
    }))
    return structuredClone(items.get(item.number)!)
  }
  function react(item: Said | undefined, emoji: string, isAdded: boolean, userId: string): void {
    if (!item || item.deletedAt) return
    const known = item.reactions.find(each => each.emoji === emoji)
    const count = (known?.count ?? 0) + (isAdded ? 1 : -1)
    const told = { id: `${item.id}${emoji}`, emoji, count }
    const reaction = { ...known, ...told, ...(userId === 'user' ? {} : { viewerHasReacted: isAdded }) }
    const reactions = known
      ? item.reactions.map(each => (each === known ? reaction : each))
      : [...item.reactions, reaction]
    items.set(item.number, { ...item, reactions: reactions.filter(each => each.count > 0) })
    const kind = isAdded ? 'ReactionAdded' : 'ReactionRemoved'
    happen(() => ({ __typename: kind, roomId: 'room', messageId: item.id, reaction: told, user: { id: userId } }))
  }
  for (let i = 0; i < already; i++) say(i)

  return {
    history,
    all,
    say,
    /** From now on the feed tells what happens. */
    begin() {
      if (!hasBegun) history.take({ __typename: 'FeedReady' })
      hasBegun = true
    },
    /** Sent with the name that its author's client gave it: once, however often it is sent, unless a failover undid it. */
    accept(author: { id: string }, clientMessageId: string) {
      const find = () => [...items.values()].find(({ id }) => id === accepted.get(clientMessageId))
      if (!find()) {
        say(1, { author, clientMessageId })
        accepted.set(clientMessageId, items.get(newest)!.id)
      }
      return find()!
    },
    edit: (n: number) => edit(pick(n), `edited ${++made}`),
    /** The message as it is then; null where there is none to edit. */
    editNow: (id: string, body: string) => edit(find(id), body),

    erase(n: number) {
      const item = pick(n)
      if (!item || item.deletedAt) return
      items.set(item.number, {
        ...item,
        body: '',
        replyTo: null,
        reactions: [],
        ...(item.clientMessageId ? { clientMessageId: null } : {}),
        deletedAt: String(++made).padStart(6, '0'),
      })
      tellOf('MessagesDeleted', item.id, ({ id, deletedAt }) => ({ messages: [{ id, deletedAt }] }))
    },
    react(n: number) {
      const item = pick(n)
      const emoji = emojis[n % 2]!
      const known = item?.reactions.find(each => each.emoji === emoji)
      const others = (known?.count ?? 0) - (known?.viewerHasReacted ? 1 : 0)
      if (n % 5 < 3 || others > 0) react(item, emoji, n % 5 < 3, 'user')
    },
    /** The viewer reacts, or takes it back. Answers whether that changed anything; null where there is no such message. */
    reactNow(id: string, emoji: string, isAdded: boolean, viewerId: string) {
      const item = find(id)
      if (!item || item.deletedAt) return null
      const has = item.reactions.some(each => each.emoji === emoji && each.viewerHasReacted)
      if (has !== isAdded) react(item, emoji, isAdded, viewerId)
      return has !== isAdded
    },
    /** The room keeps no more than so many. */
    trim(n: number) {
      for (const number of [...items.keys()]) if (number <= newest - n - 2) items.delete(number)
    },
    hear() {
      if (!isDeaf) hear()
    },
    cut() {
      isDeaf = true
      before = { items: new Map(items), newest }
    },
    /** The feed goes on where it was: what was missed is replayed. */
    resume() {
      isReplay = true
      while (isDeaf && log.length > 0) hear()
      isReplay = isDeaf = false
    },
    /** Nothing of what was missed is replayed. */
    reset(isFork: boolean) {
      if (!isDeaf) return
      if (isFork) ({ items, newest } = before!)
      log = []
      isDeaf = false
      history.take({ __typename: 'FeedReset', roomId: 'room', reason: isFork ? 'DIVERGED' : 'TOO_MUCH' })
    },
    async read() {
      asked.shift()?.()
      await turn()
    },
    async receive() {
      answered.shift()?.()
      await turn()
    },
    async finish() {
      for (let quiet = 0; quiet < 3; quiet = asked.length + answered.length === 0 ? quiet + 1 : 0) {
        asked.shift()?.()
        await turn()
        answered.shift()?.()
        await new Promise(resolve => setTimeout(resolve, 1))
      }
    },
  }
}
