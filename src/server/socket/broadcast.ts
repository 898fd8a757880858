/** The fast road of events: one execution and one encoding for all sockets that ask for the same, one write for each. */
import type { GraphQLError } from 'graphql'
import type { Feed } from '../../delivery/feed/feed.ts'
import type { UserId } from '../../domain/id.ts'
import type { Limits } from '../../domain/limits.ts'
import { refusal } from '../faults.ts'
import type { Shares } from '../graphql/shares.ts'
import { BroadcastSelection, SocketOutlet, type Subscription } from './broadcast-selection.ts'
import { eventArgsOf } from './event-operation.ts'
import type { Flusher } from './flusher.ts'
import { keepAnswers, selectionKey } from './selection.ts'

export interface BroadcastParts {
  flusher: Flusher
  shares: Shares
  limits: Limits
  /** The feeds that a user has here. */
  feedsOf(userId: UserId): readonly Feed[]
  maskError: (error: unknown) => GraphQLError
}

export type Broadcast = ReturnType<typeof createBroadcast>

export function createBroadcast({ flusher, shares, maskError, limits, feedsOf }: BroadcastParts) {
  const selections = new Map<string, BroadcastSelection>()
  const answers = keepAnswers()
  let opened = 0

  function selectionOf({ args, cost, tellsCost }: Subscription, userId: UserId): BroadcastSelection {
    const eventArgs = eventArgsOf(args)
    const toldCost = tellsCost ? cost : null
    const key = selectionKey(eventArgs, toldCost)
    const known = selections.get(key)
    assertMaySelect(userId, known, cost)
    if (known) return known
    const close = () => selections.delete(key)
    const name = String(++opened)
    const selection = new BroadcastSelection({
      maskError,
      answers,
      name,
      flusher,
      shares,
      eventArgs,
      cost,
      toldCost,
      close,
    })
    selections.set(key, selection)
    return selection
  }

  /** Subscriptions that ask for the same are served together, however many a user has: only different ones count. */
  function assertMaySelect(userId: UserId, known: BroadcastSelection | undefined, cost: number): void {
    const own = new Set(feedsOf(userId).map(({ outlet }) => outlet.selection as BroadcastSelection))
    if (known && own.has(known)) return
    const { selectionsPerUser, eventCost } = limits
    if (own.size >= selectionsPerUser)
      throw refusal(`A user has at most ${selectionsPerUser} different subscriptions at a time.`, 'TOO_MANY_OPERATIONS')
    const sum = [...own].reduce((points, selection) => points + selection.cost, cost)
    if (sum <= eventCost) return
    const message = `With this subscription each event would cost this user ${sum} points, of at most ${eventCost}: end others, or subscribe alike on every device.`
    throw refusal(message, 'TOO_MANY_OPERATIONS')
  }

  return {
    /** Starts a feed towards its socket. It ends with the socket, at the latest. Throws a refusal. */
    start(feed: Feed, subscription: Subscription): void {
      const selection = selectionOf(subscription, feed.userId)
      subscription.socket.adopt(feed)
      feed.start(new SocketOutlet(selection, feed, subscription))
    },
    /** How many different selections are subscribed here. */
    selections: () => selections.size,
  }
}
