/** How far the viewer has read, on whatever device: what a feed tells of it before it is ready. */
import type { RoomId } from '../../domain/id.ts'
import type { MarkerMoved } from '../../domain/signal.ts'
import type { Outlet } from '../outlet.ts'

export class OwnMarkers {
  readonly #newest = new Map<RoomId, MarkerMoved>()

  /** Markers never go back, whichever word of them comes first. */
  note(marker: MarkerMoved): void {
    const known = this.#newest.get(marker.roomId)
    if (!known || known.readNumber < marker.readNumber) this.#newest.set(marker.roomId, marker)
  }

  /** Of these rooms, if the client asks for it. */
  tell(outlet: Outlet, isShown: (roomId: RoomId) => boolean): void {
    for (const marker of this.#newest.values()) if (isShown(marker.roomId)) outlet.send(marker)
  }
}
