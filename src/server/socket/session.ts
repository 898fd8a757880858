/** The sessions of a socket: it ends with each of them. */
import { onlyApps } from '../../chat/callers.ts'
import type { Delivery } from '../../delivery/delivery.ts'
import type { WatchedSession } from '../../delivery/users/viewers.ts'
import type { Limits } from '../../domain/limits.ts'
import type { Identity, Session } from '../../domain/session.ts'
import {
  type AuthenticateParts,
  actAsOfOperation,
  authenticate,
  authorizationOfOperation,
} from '../graphql/authenticate.ts'
import { closings } from './closings.ts'
import { hasPlace } from './quota.ts'
import type { Socket } from './socket.ts'

export interface SocketSessionParts extends AuthenticateParts {
  delivery: Delivery
  limits: Limits
}

/** From now on the socket lives no longer than the session; it is watched once however many operations bring it. */
export function liveBy(parts: SocketSessionParts, socket: Socket, session: Session): Promise<WatchedSession> {
  const known = socket.sessions.find(({ id }) => id === session.id)
  if (known) return known.watched
  const watched = watch(parts, socket, session)
  socket.sessions = socket.sessions.concat({ id: session.id, watched })
  // Redis did not answer: the next operation tries again.
  watched.catch(() => {
    socket.sessions = socket.sessions.filter(other => other.watched !== watched)
  })
  return supersede(socket, watched)
}

async function watch({ delivery, limits }: SocketSessionParts, socket: Socket, session: Session) {
  const watched = await delivery.watchSession(session, socket)
  if (socket.isClosed) watched.close()
  else socket.adopt(watched)
  if (session.outside !== 'app' && !(await hasPlace(socket, watched, limits.socketsPerUser)))
    socket.close(closings.tooMany)
  return watched
}

/** A newer JWT takes the place of older ones of the same person: the socket, and its feeds, live as long as the newest. */
async function supersede(socket: Socket, watched: Promise<WatchedSession>): Promise<WatchedSession> {
  const fresh = await watched
  const { outside, user, expiresAt } = fresh.current
  if (outside !== 'jwt') return fresh
  for (const { id, watched } of socket.sessions) {
    const older = await watched.catch(() => fresh)
    const { current } = older
    const isOlder = current.outside === 'jwt' && current.user.id === user.id && current.expiresAt <= expiresAt
    if (older === fresh || !isOlder) continue
    socket.sessions = socket.sessions.filter(other => other.id !== id)
    socket.disown(older)
    older.close()
    if (socket.session === older) socket.session = fresh
  }
  return fresh
}

/** Whose operation it is: GraphiQL opens its socket without a token and sends one with each operation. */
export async function identify(parts: SocketSessionParts, socket: Socket, extensions: unknown): Promise<Identity> {
  const [authorization, actAs] = [authorizationOfOperation(extensions), actAsOfOperation(extensions)]
  if (authorization === null) {
    // While the instance may have missed that it was signed out, the session is read again.
    await socket.session?.assure()
    return actAs === null ? ownIdentity(socket) : actingIdentity(parts, socket, actAs)
  }
  const identity = await authenticate(parts, { address: socket.address, authorization, actAs })
  // An application is nobody's device: its token does not end, and whom it acts as for one operation is no reason to close.
  if (identity.session && identity.session.outside !== 'app') await liveBy(parts, socket, identity.session)
  return identity
}

/** An application that has said who it is, as somebody. */
async function actingIdentity({ chat, audit }: SocketSessionParts, socket: Socket, actAs: string): Promise<Identity> {
  const { session } = socket
  const identity: Identity = session
    ? await chat.callers.act(session.current, actAs)
    : { session: null, lack: 'refused', why: onlyApps }
  if (!identity.session) audit('token_refused', socket.address)
  return identity
}

const ownIdentity = ({ session }: Socket): Identity =>
  session ? { session: session.current, lack: null } : { session: null, lack: 'missing' }
