/** What fields cost, declared beside them in points: a point is about a microsecond of the instance and Redis together. */
import type { Limits } from '../domain/limits.ts'
import { lookPoints } from '../domain/turn.ts'

export interface Price {
  /** For making it, whatever is selected of it, besides the one point that every field costs. */
  points?: number
  /** How many items it may bring: what is selected of each is paid so often. A connection has its items in its lists. */
  items?: number
}

/** A price that is always the same, or that depends on the arguments, as a resolver gets them, and on the limits. */
export type Pricing<Args = Readonly<Record<string, unknown>>> = Price | ((args: Args, limits: Limits) => Price)

/** What is read for all items of a page at once costs each its part of that. */
export const readPoints = lookPoints

/** The whole list of a viewer's rooms: a look for each, but they travel together. */
export const listPoints = ({ roomsPerUser }: Limits): number => 10 * roomsPerUser

/** Each cursor that a feed begins with, and each room that it is to be about: judged by Redis, and kept. */
export const beginPoints = 50

/** Each room whose people are watched: hundreds of them may be read, and heard from then on. */
export const watchPoints = 400

/** One script that writes, and tells those who listen. */
export const writePoints = 100

/** One password hashed: it takes a core's time, and some memory, apart from the others. */
export const hashPoints = 5_000

/** What brings many bytes keeps memory until it has been read: a point for 160 bytes, at their most. */
export const bytePoints = (bytes: number): number => Math.ceil(bytes / 160)

/** A message is read with its body, whatever is shown of it; a quarter of the price is left for who shows the body. */
export const messagePoints = ({ bodyBytes }: Limits): number => Math.ceil((bytePoints(bodyBytes) * 3) / 4)
export const bodyPoints = ({ bodyBytes }: Limits): number => Math.ceil(bytePoints(bodyBytes) / 4)

/** An object of so many bytes may have a part for every third of them, and each is read and written by itself. */
export const objectPoints = (bytes: number): number => Math.ceil(bytes / 80)

/** What a field's `extensions` may say of its price. */
export interface Priced {
  pricing?: Pricing
  /** Of a subscription: what beginning costs. `pricing` is for each event. */
  starting?: Pricing
}

/** As `extensions` of a field. */
export const priced = <Args>(pricing: Pricing<Args>) => ({ pricing })

/** A cursor for every room that a list can tell of, of 64 bytes each. */
export const cursorsPoints = ({ roomsPerUser, leftRoomsPerUser }: Limits): number =>
  bytePoints(64 * (roomsPerUser + leftRoomsPerUser))
