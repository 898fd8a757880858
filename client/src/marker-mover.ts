/** Moves the viewer's read markers on the server: in each room one at a time, until it knows of the highest. */
import { ask, type Result } from './chat-commands.ts'
import * as documents from './chat-documents.ts'
import type { Request } from './requests.ts'
import { untilAnswered } from './trying.ts'

export class MarkerMover {
  readonly #request: Request
  /** Up to where has been read, in the rooms where the server is being told. */
  readonly #wanted = new Map<string, number>()
  #isClosed = false

  constructor(request: Request) {
    this.#request = request
  }

  move(roomId: string, number: number): void {
    const wanted = this.#wanted.get(roomId)
    this.#wanted.set(roomId, Math.max(number, wanted ?? 0))
    if (wanted === undefined) void this.#tell(roomId)
  }

  close(): void {
    this.#isClosed = true
  }

  async #tell(roomId: string): Promise<void> {
    const wanted = () => this.#wanted.get(roomId)!
    try {
      for (let told = 0; told < wanted(); ) {
        const number = wanted()
        await untilAnswered(
          () => ask<Result>(this.#request, documents.markRead, { roomId, number }),
          () => this.#isClosed,
        )
        told = number
      }
    } catch {
      // Nothing more can be done about it.
    }
    this.#wanted.delete(roomId)
  }
}
