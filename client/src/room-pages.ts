/** Reads the viewer and the list of their rooms, page by page, for as long as it takes. */
import { isOver, isSignedOut } from './chat-connection.ts'
import * as documents from './chat-documents.ts'
import type { Person, Viewer } from './chat-snapshots.ts'
import type { RoomNode } from './known-room.ts'
import type { Request } from './requests.ts'
import type { RoomList } from './room-list.ts'
import { backOff } from './sockets.ts'

interface Page {
  feedCursors?: string[]
  sessionExpiresAt: string
  user: Person
  rooms: { nodes: RoomNode[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
}

export interface RoomPagesOptions {
  request: Request
  rooms: RoomList
  /** With each first page: who the viewer is, and from where the feed goes on. */
  onFirst(viewer: Viewer, cursors: string[]): void
  onFailed(error: unknown): void
  isClosed(): boolean
}

/** There was no token: as a socket is closed then. */
const nobody = { code: isOver }

export async function readRoomPages(options: RoomPagesOptions): Promise<void> {
  let after: string | null = null
  for (let failed = 0; !options.isClosed(); ) {
    try {
      after = await readPage(options, after)
      if (after === null) return
      failed = 0
    } catch (error) {
      options.onFailed(error)
      if (isSignedOut(error)) return
      await backOff(failed++)
    }
  }
}

/** Answers after what the next page comes; null after the last one. */
async function readPage({ request, rooms, onFirst }: RoomPagesOptions, after: string | null): Promise<string | null> {
  let next: string | null = null
  await rooms.readPage(async () => {
    const { viewer } = await request<{ viewer: Page | null }>(documents.roomsPage, { after, isFirst: after === null })
    if (!viewer) throw nobody
    const { user, sessionExpiresAt, feedCursors, rooms: list } = viewer
    if (feedCursors) onFirst({ ...user, sessionExpiresAt }, feedCursors)
    next = list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null
    return { nodes: list.nodes, isLast: next === null }
  })
  return next
}
