/** What was done in runs, and acknowledged or heard, of each kind: a fault in which something does not happen proves nothing about it. */
import type { History } from './history.ts'
import type { RunResult } from './run.ts'

/** How often each kind came about. */
export function countPlayed({ sends, changes, acts, rulings, contests, ...rest }: History): Record<string, number> {
  const { marks, renamings, departures, lineages } = rest
  const done = [...changes, ...acts, ...rulings].filter(({ outcome }) => outcome === 'done')
  const of = (kind: string) => done.filter(each => each.kind === kind).length
  const heard = lineages.flatMap(({ roomIds, notes }) => notes.map(note => ({ note, listens: roomIds !== null })))
  const kinds = ['added', 'removed', 'edited', 'erased', 'reacted', 'unreacted', 'mute', 'unmute', 'ban', 'unban']
  return {
    sent: sends.filter(({ outcome }) => outcome === 'acknowledged').length,
    ...Object.fromEntries(
      [...kinds, 'transfer', 'block', 'unblock', 'lock', 'slow', 'bar', 'spare'].map(kind => [kind, of(kind)]),
    ),
    renamed: renamings.filter(({ answeredAt }) => answeredAt !== null).length,
    'accounts deleted': departures.filter(({ goneAt }) => goneAt !== null).length,
    'invitations contested': contests.length,
    'marked read': marks.length,
    'signals heard': heard.filter(({ note }) => note.kind === 'signal').length,
    'heard by listeners': heard.filter(({ note, listens }) => listens && note.kind === 'event').length,
  }
}

/** A line for each kind: in all, and the fault in which there was least of it. */
function describePlayed(results: readonly RunResult[]): string[] {
  const each = results.map(({ fault, history }) => ({ fault, played: countPlayed(history) }))
  return Object.keys(each[0]?.played ?? {}).map(kind => {
    const counts = each.map(({ fault, played }) => ({ fault, count: played[kind]! }))
    const least = counts.reduce((least, one) => (one.count < least.count ? one : least))
    const total = counts.reduce((sum, { count }) => sum + count, 0)
    return `| ${kind} | ${total} | ${least.count} (${least.fault}) |`
  })
}

export const playedTable = (results: readonly RunResult[]): string =>
  ['| what was done | in all | least in one run |', '| --- | --- | --- |', ...describePlayed(results)].join('\n')
