/** Where the viewer is signed in, and the ways to end it. */
import { useChat } from 'parlor-client/react'
import { useCallback, useState } from 'react'
import { payloadOf } from '../asking.ts'
import {
  RevokeSessionDocument,
  SessionsDocument,
  type SessionsQuery,
  SignOutEverywhereDocument,
} from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { useReading } from '../parts/reading.ts'
import { agoOf, momentOf } from '../parts/times.ts'
import { complain, say } from '../parts/toasts.tsx'

type Session = NonNullable<SessionsQuery['viewer']>['sessions'][number]

export function SessionList() {
  const chat = useChat()
  const [sessions, setSessions] = useState<readonly Session[]>([])
  const [isAsking, setAsking] = useState(false)
  const read = useCallback(async () => {
    const { viewer } = await chat.request(SessionsDocument, {})
    setSessions(viewer?.sessions ?? [])
  }, [chat])
  useReading(read)
  const end = async (sessionId: string) => {
    payloadOf((await chat.request(RevokeSessionDocument, { input: { sessionId } })).result)
    say('The session has ended')
    await read()
  }
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <ul>
        {sessions.map(({ id, current, device, lastUsedAt, createdAt }) => (
          <li key={id} className="person">
            <div className="about">
              <span className="cut">{device ?? 'Some program'}</span>
              <small title={`Since ${momentOf(createdAt)}`}>
                {current ? 'This one, in use now' : `Last used ${agoOf(lastUsedAt)}`}
              </small>
            </div>
            {!current && <Button onClick={() => void end(id).catch(complain)}>End</Button>}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button onClick={() => setAsking(true)}>Sign out everywhere</Button>
      </div>
      {isAsking && (
        <Confirm
          title="Sign out everywhere?"
          deed="Sign out"
          onConfirm={() => chat.request(SignOutEverywhereDocument, {})}
          onClose={() => setAsking(false)}
        >
          <p className="about">All sessions end, this one too.</p>
        </Confirm>
      )}
    </section>
  )
}
