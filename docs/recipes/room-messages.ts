/** The messages of one room, in order and without holes, whatever the feed could not replay. */

interface Sent {
  id: string
  number: number
}

export interface RoomEvent<Message> {
  __typename?: string
  roomId?: string
  reason?: string
  message?: Message
  messages?: Message[]
}

export interface Page<Message> {
  nodes: Message[]
  pageInfo: { hasPreviousPage: boolean }
}

export interface RoomMessagesOptions<Message> {
  roomId: string
  /** The last 100 messages, before this page cursor where there is one. Null ends it: no member any more, or the screen is closed. */
  readPage(before: string | null): Promise<Page<Message> | null>
  onChange(messages: Message[]): void
  retryAfterMs?: number
}

/** Give it every event of the feed. It reads by itself: at first, and whenever the feed says that something is missing. */
export function keepMessages<Message extends Sent>(options: RoomMessagesOptions<Message>) {
  /** Without holes. */
  let whole = new Map<string, Message>()
  /** Heard since a hole opened behind `whole`. */
  const since = new Map<string, Message>()
  /** Changed while something is read that may be older. */
  const changed = new Map<string, Message>()
  let holes = 0
  let filling = false
  let began = false

  const list = () => [...whole.values(), ...since.values()]
  const show = () => options.onChange(list())
  const cursorOf = (message: Message | undefined) => (message ? `${message.number}` : null)

  /** A reading that fails is made again: when the feed says that something is missing, the server was often away. */
  async function readPage(before: string | null): Promise<Page<Message> | null> {
    for (;;) {
      try {
        return await options.readPage(before)
      } catch {
        await new Promise(resolve => setTimeout(resolve, options.retryAfterMs ?? 1_000))
      }
    }
  }

  /** What is to be read of the room: back to a message that `whole` has, or to the beginning. Null when it was told to end. */
  async function readBack() {
    const found: Message[] = []
    for (;;) {
      const page = await readPage(cursorOf(found[0]))
      if (!page) return null
      found.unshift(...page.nodes)
      const meets = page.nodes.some(({ id }) => whole.has(id))
      if (meets || !page.pageInfo.hasPreviousPage || (whole.size === 0 && reaches(found))) return { found, meets }
    }
  }

  /** A first page is enough, unless more was heard than it has. */
  function reaches(found: Message[]): boolean {
    const [heard] = since.values()
    return !heard || !found[0] || found[0].number <= heard.number
  }

  async function fill(): Promise<void> {
    filling = true
    for (let seen = 0; seen !== holes; ) {
      seen = holes
      const read = await readBack()
      if (!read) break
      // Where another hole has opened meanwhile, what was read may lack something.
      if (seen === holes) join(read.found, read.meets)
    }
    filling = false
  }

  /** Of `whole` what is older stays, if the lists have met; the rest is as it was read, for a failover can undo messages. */
  function join(found: Message[], meets: boolean): void {
    const first = found[0]?.number ?? 0
    const older = meets ? [...whole.values()].filter(({ number }) => number < first) : []
    whole = inOrder(
      [...older, ...found, ...since.values()].map(message => ({ ...message, ...changed.get(message.id) })),
    )
    since.clear()
    changed.clear()
    show()
  }

  function openHole(): void {
    holes += 1
    since.clear()
    if (!filling) void fill()
  }

  function add(message: Message): void {
    const target = filling ? since : whole
    target.set(message.id, message)
    show()
  }

  /** Of a message that is not shown nothing is kept; one that is being read meanwhile was changed before, or is changed here. */
  function change(messages: Message[]): void {
    for (const message of messages) {
      changed.set(message.id, message)
      for (const list of [whole, since]) {
        const known = list.get(message.id)
        if (known) list.set(message.id, { ...known, ...message })
      }
    }
    if (!filling) changed.clear()
    show()
  }

  openHole()
  return {
    list,
    take(event: RoomEvent<Message>): void {
      // What was said between the first reading and the beginning of the feed.
      if (event.__typename === 'FeedReady' && !began) openHole()
      if (event.__typename === 'FeedReady') began = true
      if (event.roomId !== options.roomId) return
      // Whoever comes back to a room was not told what was said meanwhile.
      if (event.__typename === 'AddedToRoom') openHole()
      if (event.__typename === 'FeedReset' && event.reason !== 'GONE') openHole()
      if (event.__typename === 'MessageSent') add(event.message!)
      if (event.__typename === 'MessageEdited') change([event.message!])
      if (event.__typename === 'MessagesDeleted') change(event.messages!)
    },
    /** Reads one page of what was said before the first message shown, when the reader scrolls there. */
    async readOlder(): Promise<void> {
      const page = await readPage(cursorOf(list()[0]))
      const older = page?.nodes.filter(({ id }) => !whole.has(id)) ?? []
      whole = inOrder([...older, ...whole.values()])
      show()
    },
  }
}

function inOrder<Message extends Sent>(messages: Message[]): Map<string, Message> {
  const sorted = messages.toSorted((one, other) => one.number - other.number)
  return new Map(sorted.map(message => [message.id, message]))
}
