/** The texts of a run: in which message each stands, since when, and from when on it was not true any more. */
import type { Act, History, Loss } from './history.ts'

export interface TextLife {
  messageId: string | null
  /** It was said no earlier. Ms since 1970, as all. */
  saidAt: number
  /** Everybody could know from then on that the message says something else; Infinity while it does not. */
  editedBy: number
  /** And from then on, that it says nothing. */
  erasedBy: number
}

export type Texts = ReadonlyMap<string, TextLife>

const never = Number.POSITIVE_INFINITY

export function textsOf({ sends, acts, losses }: History): Texts {
  const changes = changesByMessage(acts)
  const texts = new Map<string, TextLife>()
  for (const { text, messageId, invokedAt } of sends) {
    const own = messageId === null ? [] : (changes.get(messageId) ?? [])
    const said = [{ text, invokedAt }, ...own.filter(({ kind }) => kind === 'edited')]
    const erasedBy = Math.min(never, ...own.filter(({ kind }) => kind === 'erased').map(act => knownBy(act, losses)))
    said.forEach(({ text, invokedAt }, i) => {
      const next = isInOrder(own) ? own[i] : undefined
      const editedBy = next?.kind === 'edited' ? knownBy(next, losses) : never
      // What one attempt sent may be lost, and sent again by the next, under another id.
      texts.set(text, { messageId: losses.length > 0 ? null : messageId, saidAt: invokedAt, editedBy, erasedBy })
    })
  }
  return texts
}

function changesByMessage(acts: readonly Act[]): Map<string, Act[]> {
  const changes = new Map<string, Act[]>()
  for (const act of acts) {
    if (act.kind !== 'edited' && act.kind !== 'erased') continue
    const own = changes.get(act.messageId) ?? []
    changes.set(act.messageId, own)
    own.push(act)
  }
  return changes
}

/** What was begun before a loss may be undone, be it that the answer was read after it. */
const knownBy = ({ outcome, invokedAt, answeredAt }: Act, losses: readonly Loss[]): number =>
  outcome === 'done' && answeredAt !== null && !losses.some(({ at }) => invokedAt <= at) ? answeredAt : never

/** An attempt that went unanswered may take effect behind the edit that came after it. */
const isInOrder = (own: readonly Act[]): boolean =>
  own.every(({ attempts, outcome }) => attempts === 1 && outcome !== null)
