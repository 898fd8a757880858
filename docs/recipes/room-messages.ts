/** The messages of one room, in order, without holes and as they are now, whatever the feed could not replay. */

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
  let scrolling = 0
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

  /** What is to be read of the room: back to the first message that is shown, for any of them may have changed. Null when it was told to end. */
  async function readBack(): Promise<Message[] | null> {
    const found: Message[] = []
    for (;;) {
      const page = await readPage(cursorOf(found[0]))
      if (!page) return null
      found.unshift(...page.nodes)
      if (!page.pageInfo.hasPreviousPage || reaches(found)) return found
    }
  }

  /** Where nothing is shown yet, a first page is enough, unless more was heard than it has. */
  function reaches(found: Message[]): boolean {
    const [first] = list()
    return !first || !found[0] || found[0].number <= first.number
  }

  async function fill(): Promise<void> {
    filling = true
    for (let seen = 0; seen !== holes; ) {
      seen = holes
      const read = await readBack()
      if (!read) break
      // Where another hole has opened meanwhile, what was read may lack something.
      if (seen === holes) join(read)
    }
    filling = false
    settle()
  }

  /** What was read takes the place of all that was shown: a failover can undo messages. */
  function join(found: Message[]): void {
    whole = inOrder([...found, ...since.values()].map(newest))
    since.clear()
    show()
  }

  const newest = (message: Message): Message => ({ ...message, ...changed.get(message.id) })

  /** Nothing is being read any more: whatever changes is in the lists. */
  function settle(): void {
    if (!filling && scrolling === 0) changed.clear()
  }

  function openHole(): void {
    holes += 1
    since.clear()
    changed.clear()
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
    settle()
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
      const seen = holes
      scrolling += 1
      const page = await readPage(cursorOf(list()[0]))
      scrolling -= 1
      // What was read before a hole opened may have changed in it.
      if (seen !== holes) return this.readOlder()
      const older = page?.nodes.filter(({ id }) => !whole.has(id)) ?? []
      whole = inOrder([...older.map(newest), ...whole.values()])
      settle()
      show()
    },
  }
}

function inOrder<Message extends Sent>(messages: Message[]): Map<string, Message> {
  const sorted = messages.toSorted((one, other) => one.number - other.number)
  return new Map(sorted.map(message => [message.id, message]))
}
