/** What an invitation leads to; also for those who have not signed in. */
import { useEffect, useState } from 'react'
import { askAsStranger } from '../asking.ts'
import { InvitedToDocument, type InvitedToQuery } from '../generated/graphql.ts'
import { Avatar } from '../parts/avatar.tsx'
import { wordsFor } from '../parts/form.ts'
import { agoOf } from '../parts/times.ts'
import './invitation-card.css'

/** Undefined while it is being read; null: wrong, spent, expired or revoked. */
export type Invitation = InvitedToQuery['invitation'] | undefined

export function useInvitation(code: string): { invitation: Invitation; problem: string | null } {
  const [invitation, setInvitation] = useState<Invitation>()
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    askAsStranger(InvitedToDocument, { code }).then(
      answer => setInvitation(answer.invitation),
      error => setProblem(wordsFor(error)),
    )
  }, [code])
  return { invitation, problem }
}

export function InvitationCard({ code }: { code: string }) {
  const { invitation, problem } = useInvitation(code)
  if (problem) return <p className="problem">{problem}</p>
  if (invitation === undefined) return null
  if (invitation === null) return <p className="problem">This invitation does not lead anywhere any more.</p>
  return <InvitationPreview invitation={invitation} />
}

export function InvitationPreview({ invitation }: { invitation: NonNullable<Invitation> }) {
  const { room, createdBy, expiresAt } = invitation
  return (
    <section className="invitation" aria-label="Invitation">
      <Avatar id={room.id} name={room.name} size="l" isRoom />
      <p>
        {createdBy.displayName} invites you to
        <strong>{room.name}</strong>
        {room.topic && <span>{room.topic}</span>}
        <small>
          {room.memberCount} {room.memberCount === 1 ? 'member' : 'members'} · ends {agoOf(expiresAt)}
        </small>
      </p>
    </section>
  )
}
