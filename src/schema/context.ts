/** What resolvers are given besides their parent and their arguments. */
import DataLoader from 'dataloader'
import type { Chat } from '../chat/chat.ts'
import type { Session, SessionLack } from '../domain/session.ts'
import type { NextTurn } from '../domain/turn.ts'
import type { User } from '../domain/user.ts'

export interface Context {
  /** Whose operation this is; null if nobody is signed in. */
  session: Session | null
  /** Why there is no session. */
  lack: SessionLack | null
  /** The same in a sentence, where more is known. */
  why?: string
  chat: Chat
  /** The caller's network address as it is counted (`callerKey`), for limits on sign-ins. */
  address: string
  /** What the caller's program calls itself. */
  userAgent?: string | undefined
  /** Whether the caller still waits for the answer. */
  isAwaited?: (() => boolean) | undefined
  /** For what the price of the operation did not foresee. */
  nextTurn?: NextTurn | undefined
  /** Whether a mutation of the operation has begun. */
  hasMutated?: boolean
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

/**
 * Reads for all fields of an operation that ask in one turn together; for the same thing, once. What is asked later is read
 * anew, for a mutation may have changed it.
 */
export function batchPerOperation<Key, T>(
  read: (context: Context, keys: readonly Key[]) => Promise<T[]>,
): (context: Context, key: Key) => Promise<T> {
  const loaders = new WeakMap<Context, DataLoader<Key, T>>()
  return (context, key) => {
    const loader =
      loaders.get(context) ??
      new DataLoader(keys => readEach(keys, distinct => read(context, distinct)), { cache: false })
    loaders.set(context, loader)
    return loader.load(key)
  }
}

async function readEach<Key, T>(keys: readonly Key[], read: (distinct: readonly Key[]) => Promise<T[]>): Promise<T[]> {
  const distinct = [...new Set(keys)]
  const found = await read(distinct)
  const byKey = new Map(distinct.map((key, i) => [key, found[i]!]))
  return keys.map(key => byKey.get(key)!)
}
