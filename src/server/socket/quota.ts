/** How many sockets a user may have: the places of those whose clients are gone without a word are given on. */
import type { WatchedSession } from '../../delivery/users/viewers.ts'
import { Socket } from './socket.ts'

/** A client that is there answers sooner, wherever it is. */
const answerWithinMs = 3000

/** Sockets that are being asked whether their clients are still there: asked once, for all newcomers that wait for it. */
const asked = new WeakMap<Socket, Promise<boolean>>()

/**
 * Whether this socket is one of the first `limit` of its user. Where it is not, those before it are asked first whether they
 * are still there, and who does not answer is cut off.
 */
export async function hasPlace(socket: Socket, session: WatchedSession, limit: number): Promise<boolean> {
  const before = socketsBefore(socket, session)
  if (before.length < limit) return true
  await Promise.all(before.map(isThere))
  return socketsBefore(socket, session).length < limit
}

/** The open sockets of the same user that were there before this one, the oldest first. */
function socketsBefore(socket: Socket, { holders }: WatchedSession): Socket[] {
  const sockets = [...new Set(holders)].filter(holder => holder instanceof Socket)
  return sockets.slice(0, Math.max(0, sockets.indexOf(socket))).filter(({ isOpen }) => isOpen)
}

function isThere(socket: Socket): Promise<boolean> {
  const known = asked.get(socket)
  if (known) return known
  const answer = socket.answersWithin(answerWithinMs).finally(() => asked.delete(socket))
  asked.set(socket, answer)
  return answer
}
