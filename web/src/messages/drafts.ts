/** What was written and not sent yet, room by room, kept by this browser until somebody signs out. */
const prefix = `parlor:${location.pathname}:draft:`

export function readDraft(roomId: string): string {
  try {
    return localStorage.getItem(prefix + roomId) ?? ''
  } catch {
    return ''
  }
}

export function keepDraft(roomId: string, text: string): void {
  try {
    if (text) localStorage.setItem(prefix + roomId, text)
    else localStorage.removeItem(prefix + roomId)
  } catch {
    // It lasts as long as the room is open.
  }
}

/** Nobody else is to find them. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
  } catch {
    // None was kept.
  }
}
