/** Looks through the registry of rooms, a part at a time, for what the app was not told: that is the truth, the news only make it fast. */
import { setTimeout as pause } from 'node:timers/promises'
import { now } from '../domain/clock.ts'
import type { RoomId } from '../domain/id.ts'
import { type Registered, type RegistryStore, registryParts } from '../store/registry-store.ts'

export interface SweepParts {
  registry: Pick<RegistryStore, 'claim' | 'page' | 'forget'>
  /** Whether the app was told all of a room; null: the room is no more. */
  isTold(roomId: RoomId): Promise<boolean | null>
  /** Notes that a room has something to tell. */
  note(roomId: RoomId): void
}

/** About 250 rooms are looked at in so long. */
const pageMs = 250
/** No creation takes longer between registering a room and writing it. */
const creationMs = 10 * 60 * 1000

export class Sweep {
  readonly #parts: SweepParts
  readonly #everyMs: number
  readonly #closing = new AbortController()
  readonly #sweeping: Promise<void>

  /** All parts come round once in `everyMs`, by whichever instance, as long as there are not too many rooms for that. */
  constructor(parts: SweepParts, everyMs: number) {
    this.#parts = parts
    this.#everyMs = everyMs
    this.#sweeping = this.#sweep()
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { signal } = this.#closing
    // Instances that were started together begin in different places.
    let part = Math.floor(Math.random() * registryParts)
    while (!signal.aborted) {
      await this.#visit(part).catch(() => undefined)
      part = (part + 1) % registryParts
      await pause(this.#everyMs / registryParts, undefined, { signal }).catch(() => undefined)
    }
  }

  async #visit(part: number): Promise<void> {
    // A little less, so that who comes round again finds it free.
    if (!(await this.#parts.registry.claim(part, Math.ceil(this.#everyMs * 0.9)))) return
    let cursor: string | null = '0'
    while (cursor !== null && !this.#closing.signal.aborted) {
      const page = await this.#parts.registry.page(part, cursor)
      await Promise.all(page.rooms.map(room => this.#judge(room)))
      cursor = page.next
      if (cursor !== null) await pause(pageMs, undefined, { signal: this.#closing.signal })
    }
  }

  async #judge(registered: Registered): Promise<void> {
    const { registry, isTold, note } = this.#parts
    const told = await isTold(registered.roomId)
    if (told === false) note(registered.roomId)
    else if (told === null && registered.registeredAt < now() - creationMs) await registry.forget(registered)
  }
}
