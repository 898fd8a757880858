/** Who a socket speaks for: the user as the channel told last, or as Redis was read, whichever is newer. */
import { expect, onTestFinished, test } from 'vitest'
import type { Channels } from '../../../src/delivery/pubsub/channels.ts'
import type { Source } from '../../../src/delivery/source.ts'
import { keepViewers } from '../../../src/delivery/users/viewers.ts'
import type { Session } from '../../../src/domain/session.ts'
import { until } from '../../support/until.ts'
import { user } from '../world.ts'

const ada = user('ada')
const named = (displayName: string) => ({ ...ada, displayName, version: displayName })
const holder = { sessionEnded: () => undefined }

async function setOut({ recheckSessionsMs = 1e6 } = {}) {
  let kept: Session | null = { id: 'a session', user: ada, expiresAt: Date.now() + 1e6 }
  let read = async () => kept
  let readings = 0
  let hear: (word: unknown) => void = () => undefined
  const listening = { stretch: 0, acknowledged: async () => undefined, renew: () => undefined, stop: () => undefined }
  const channels = {
    listen: (_channel: string, onWord: typeof hear) => {
      hear = onWord
      return listening
    },
    onGap: () => undefined,
  } as unknown as Channels
  const source = {
    findSession: () => {
      readings++
      return read()
    },
  } as unknown as Source
  const unreadable: string[] = []
  const viewers = keepViewers({
    channels,
    source,
    online: null,
    channelOf: id => id,
    noteUnreadable: where => unreadable.push(where),
    deadline: promise => promise,
    recheckListsMs: 1e6,
    recheckSessionsMs,
  })
  onTestFinished(viewers.close)
  const watched = await Promise.all([viewers.watchSession(kept, holder), viewers.watchSession(kept, holder)])
  return {
    viewers,
    unreadable,
    names: () => watched.map(({ current }) => current.user.displayName),
    tell: (word: unknown) => hear(word),
    readings: () => readings,
    keep: (session: Partial<Session>) => {
      kept = { ...kept!, ...session }
    },
    isRead: (next: typeof read) => {
      read = next
    },
    kept: () => kept,
  }
}

test('every socket speaks for the user that the channel told, and nothing is read for it', async () => {
  const { names, tell, readings } = await setOut()
  const before = readings()
  tell({ kind: 'profile', user: named('Ada L.') })
  expect(names()).toEqual(['Ada L.', 'Ada L.'])
  tell({ kind: 'profile', user: named('Ada King') })
  expect(names()).toEqual(['Ada King', 'Ada King'])
  expect(readings()).toBe(before)
})

test('a word that was lost is made up for by the recheck', async () => {
  const { names, keep } = await setOut({ recheckSessionsMs: 10 })
  keep({ user: named('Ada L.') })
  await until(() => names().join() === 'Ada L.,Ada L.')
})

test('whoever changes the profile here need not wait for the word', async () => {
  const { viewers, names, keep } = await setOut()
  keep({ user: named('Ada L.') })
  await viewers.readSessions(ada.id)
  expect(names()).toEqual(['Ada L.', 'Ada L.'])
  await viewers.readSessions('user_who_is_not_here')
})

test('what was read before the word came does not bring the old name back; a renewal in it counts', async () => {
  const { viewers, names, tell, isRead, kept } = await setOut()
  const answers: (() => void)[] = []
  isRead(() => new Promise(answer => answers.push(() => answer({ ...kept()!, expiresAt: kept()!.expiresAt + 5000 }))))
  const reading = viewers.readSessions(ada.id)
  tell({ kind: 'profile', user: named('Ada L.') })
  for (const answer of answers) answer()
  await reading
  expect(names()).toEqual(['Ada L.', 'Ada L.'])
})

test('Redis away ends nothing, and the old name stays for a while', async () => {
  const { viewers, names, isRead } = await setOut()
  isRead(() => Promise.reject(new Error('away')))
  await viewers.readSessions(ada.id)
  expect(names()).toEqual(['ada', 'ada'])
})

test.each([
  ['nobody', undefined],
  ['half a user', { id: ada.id, username: 'ada' }],
  ['a user of another id', { ...user('eve'), displayName: 'Eve' }],
  ['a number', 7],
])('a word with %s changes no name, and everything is looked at', async (_, told) => {
  const { names, tell, readings, unreadable } = await setOut()
  const before = readings()
  tell({ kind: 'profile', user: told })
  await until(() => readings() === before + 2)
  expect(names()).toEqual(['ada', 'ada'])
  expect(unreadable).toEqual([ada.id])
})
