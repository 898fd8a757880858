/** A delivery over a made-up world: what its instance tells, by the very code that tells it. */
import type fc from 'fast-check'
import { onTestFinished } from 'vitest'
import { type Delivery, openDelivery } from '../../src/delivery/delivery.ts'
import { defaultLimits } from '../../src/domain/limits.ts'
import { noteNothing } from '../../src/domain/unreadable.ts'
import type { World } from './world.ts'

/** Nothing waits for its turn. */
export const atOnce = { schedule: <T>(promise: Promise<T>) => promise } as fc.Scheduler

const channelNames = { room: (id: string) => id, user: (id: string) => id }

/** Whoever opens it closes it. */
export const openOver = ({ pubsub, source: whole }: World, source = whole): Delivery =>
  openDelivery({
    channels: pubsub.channels,
    presence: false,
    source,
    limits: defaultLimits,
    noteUnreadable: noteNothing,
    channelNames,
  })

/** Open until the test is over. */
export function deliver(world: World, source = world.source): Delivery {
  const delivery = openOver(world, source)
  onTestFinished(() => delivery.close())
  return delivery
}
