/** What resolvers are given besides their parent and their arguments. */
import type { Chat } from '../chat/chat.ts'
import type { Scan } from '../chat/scan.ts'
import type { Session, SessionLack } from '../domain/session.ts'
import type { User } from '../domain/user.ts'

export interface Context {
  /** Whose operation this is; null if nobody is signed in. */
  session: Session | null
  /** Why there is no session. */
  lack: SessionLack | null
  chat: Chat
  /** The caller's network address as it is counted (`callerKey`), for limits on sign-ins. */
  address: string
  /** Whether the caller still waits for the answer. */
  isAwaited?: (() => boolean) | undefined
  /** Resolves when the operation may go on; undefined: now. */
  nextTurn?: (() => Promise<void> | undefined) | undefined
}

/** The context of a field that needs a viewer. */
export interface ViewerContext extends Context {
  session: Session
}

type Read<T> = (context: Context, viewer: User) => Promise<T>

/** Reads once for each operation, however many of its fields ask for it. */
export function oncePerOperation<T>(read: Read<T>): Read<T> {
  const readings = new WeakMap<Context, Promise<T>>()
  return (context, viewer) => {
    const reading = readings.get(context) ?? read(context, viewer)
    readings.set(context, reading)
    return reading
  }
}

const scans = new WeakMap<Context, Scan>()

/** What the pages of messages in one operation share. */
export function scanOf(context: Context): Scan {
  const scan = scans.get(context) ?? context.chat.messages.openScan(context.isAwaited ?? (() => true))
  scans.set(context, scan)
  return scan
}
