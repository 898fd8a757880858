/** Judges what was acknowledged by what was forbidden then, and invitations by how many came with them. */
import { mayBeLost } from './check-commands.ts'
import type { Act, Contest, History, Loss, Ruling, Send } from './history.ts'
import type { State } from './state.ts'
import type { Violation } from './violation.ts'

/** Redis' clock and the clients' are one; each may have been read a little before it was noted. */
const clockSlackMs = 50

/** Something that was said, and acknowledged. */
interface Word extends Pick<Act, 'roomId' | 'userId' | 'invokedAt'> {
  answeredAt: number
  what: string
}

export function checkRulings({ sends, acts, rulings, contests, losses }: History, { rooms }: State): Violation[] {
  const words = [...sends.flatMap(sentWord), ...acts.flatMap(actedWord)]
  const forbidding = rulings
    .filter(ruling => forbids(ruling) && !mayBeLost(ruling.invokedAt, losses))
    .map(ruling => ({ ruling, others: othersLike(ruling, rulings) }))
  return [
    ...words.flatMap(word => {
      const ruling = forbidding.find(({ ruling, others }) => isInForce(ruling, word, others))?.ruling
      const text = `${word.roomId}: ${word.what} by ${word.userId} at ${word.invokedAt}, after ${JSON.stringify(ruling)}`
      return ruling ? [{ name: 'without-right' as const, text }] : []
    }),
    ...checkContests(contests, losses, rooms),
  ]
}

const sentWord = ({ outcome, answeredAt, clientMessageId, ...rest }: Send): Word[] =>
  outcome === 'acknowledged' && answeredAt !== null ? [{ ...rest, answeredAt, what: clientMessageId }] : []

const actedWord = ({ kind, outcome, answeredAt, number, ...rest }: Act): Word[] =>
  (kind === 'edited' || kind === 'reacted') && outcome === 'done' && answeredAt !== null
    ? [{ ...rest, answeredAt, what: `${kind} ${number}` }]
    : []

const forbids = ({ kind, outcome, answeredAt }: Ruling): boolean =>
  (kind === 'mute' || kind === 'ban' || kind === 'block') && outcome === 'done' && answeredAt !== null

/** The other rulings on this in this room. */
const othersLike = (ruling: Ruling, rulings: readonly Ruling[]): Ruling[] =>
  rulings.filter(other => other !== ruling && other.roomId === ruling.roomId && other.about === ruling.about)

/** Whether it was known before the word was said, had not ended when that was answered, and none of the others may have ended it. */
function isInForce(ruling: Ruling, word: Word, others: readonly Ruling[]): boolean {
  const { roomId, about, seconds, invokedAt } = ruling
  const endsAt = seconds === null ? Number.POSITIVE_INFINITY : ruling.attempts.at(-1)! + seconds * 1000
  if (roomId !== word.roomId || (about !== null && about !== word.userId)) return false
  if (ruling.answeredAt! >= word.invokedAt || word.answeredAt >= endsAt - clockSlackMs) return false
  return !others.some(other => mayActBetween(other, invokedAt, word.answeredAt))
}

/** An attempt that went unanswered may take effect at any time. */
function mayActBetween({ invokedAt, attempts, answeredAt, outcome }: Ruling, from: number, to: number): boolean {
  if (invokedAt > to) return false
  if (attempts.length !== 1 || answeredAt === null) return true
  return outcome !== 'refused' && answeredAt >= from
}

/** The room of the invitations is private, and nobody comes by themselves but with one. */
function checkContests(contests: readonly Contest[], losses: readonly Loss[], rooms: State['rooms']): Violation[] {
  const say = (roomId: string, text: string): Violation => ({ name: 'admitted-too-many', text: `${roomId}: ${text}` })
  const each = contests
    .filter(({ joined, invokedAt }) => joined.length > 1 && !mayBeLost(invokedAt, losses))
    .map(({ roomId, joined }) => say(roomId, `${joined} came with one invitation for one`))
  if (losses.length > 0) return each
  const all = [...new Set(contests.map(({ roomId }) => roomId))].flatMap(roomId => {
    const most = contests.filter(contest => contest.roomId === roomId).length
    const entries = rooms.get(roomId)?.entries ?? []
    const came = entries.filter(
      ({ entry }) => entry.kind === 'added' && entry.by === entry.member && entry.role === 'MEMBER',
    ).length
    return came > most ? [say(roomId, `${came} came with ${most} invitations`)] : []
  })
  return [...each, ...all]
}
