/** Who can come in by a link, and who is kept out. */
import type { RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { useCallback, useEffect, useState } from 'react'
import { payloadOf } from '../asking.ts'
import {
  CreateInvitationDocument,
  DoorkeepingDocument,
  type DoorkeepingQuery,
  RevokeInvitationDocument,
  UnbanUserDocument,
} from '../generated/graphql.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { useReading } from '../parts/reading.ts'
import { agoOf } from '../parts/times.ts'
import { complain, say } from '../parts/toasts.tsx'
import { linkTo } from '../route.ts'
import { mayAdd } from './rights.ts'

type Door = NonNullable<DoorkeepingQuery['room']>

export function Doorkeeping({ room }: { room: RoomSummary }) {
  const chat = useChat()
  const [door, setDoor] = useState<Door | null>(null)
  const read = useCallback(async () => {
    const answer = await chat.request(DoorkeepingDocument, { roomId: room.id })
    setDoor(answer.room ?? null)
  }, [chat, room.id])
  useReading(read)
  useEffect(
    () =>
      chat.onEvent(({ roomId, __typename }) => {
        if (roomId === room.id && /^User(Unb|B)anned$/.test(__typename)) void read().catch(() => undefined)
      }),
    [chat, room.id, read],
  )
  /** Does it, and reads again what is there. */
  const doing = (deed: () => Promise<unknown>) => () => void deed().then(read).catch(complain)
  const invite = async () => {
    const { result } = await chat.request(CreateInvitationDocument, { input: { roomId: room.id } })
    const link = new URL(linkTo.invitation(payloadOf(result).code), location.href).href
    setLink(link)
    await navigator.clipboard?.writeText(link).then(
      () => say('The link is copied'),
      () => undefined,
    )
  }
  const [link, setLink] = useState<string | null>(null)
  return (
    <>
      {mayAdd(room) && (
        <section>
          <h3>Invitations</h3>
          <Button icon="link" onClick={doing(invite)}>
            Invite by link
          </Button>
          {link && (
            <input
              className="link"
              readOnly
              aria-label="The link of the invitation"
              value={link}
              onFocus={event => event.target.select()}
            />
          )}
          <ul>
            {door?.invitations?.map(({ id, createdBy, expiresAt }) => (
              <li key={id} className="person">
                <div className="about">
                  <span className="cut">By {createdBy.displayName}</span>
                  <small>ends {agoOf(expiresAt)}</small>
                </div>
                <IconButton
                  icon="remove"
                  label="Take the invitation back"
                  onClick={doing(async () =>
                    payloadOf((await chat.request(RevokeInvitationDocument, { input: { invitationId: id } })).result),
                  )}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {door?.bans && door.bans.nodes.length > 0 && (
        <section>
          <h3>Banned</h3>
          <ul>
            {door.bans.nodes.map(({ id, user, until, reason }) => (
              <li key={id} className="person">
                <div className="about">
                  <span className="cut">{user.displayName}</span>
                  <small>
                    {until ? `until ${agoOf(until)}` : 'for good'}
                    {reason && ` · ${reason}`}
                  </small>
                </div>
                <Button
                  onClick={doing(async () =>
                    payloadOf(
                      (await chat.request(UnbanUserDocument, { input: { roomId: room.id, userId: user.id } })).result,
                    ),
                  )}
                >
                  Lift
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
