/** An invitation, to accept. */
import { useChat } from 'parlor-client/react'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/empty.tsx'
import { wordsFor } from '../parts/form.ts'
import { goTo, linkTo } from '../route.ts'
import { Back } from '../shell/back.tsx'
import { InvitationPreview, useInvitation } from './invitation-card.tsx'
import { joinRoom } from './join-room.ts'

export function InvitationPage({ code }: { code: string }) {
  const chat = useChat()
  const { invitation, problem } = useInvitation(code)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const accept = () => {
    setBusy(true)
    joinRoom(chat, { invitationCode: code })
      .catch(error => setRefusal(wordsFor(error)))
      .finally(() => setBusy(false))
  }
  if (invitation === null)
    return (
      <Empty icon="link" title="This invitation leads nowhere any more">
        <p>It has ended, or was used up, or somebody took it back. Ask for another one.</p>
        <Button onClick={() => goTo(linkTo.home)}>To your rooms</Button>
      </Empty>
    )
  return (
    <div className="page">
      <header className="page-bar">
        <Back />
        <h1>Invitation</h1>
      </header>
      {invitation && <InvitationPreview invitation={invitation} />}
      {(problem || refusal) && (
        <p className="problem" role="alert">
          {problem ?? refusal}
        </p>
      )}
      {invitation && (
        <div className="form">
          <Button look="main" disabled={isBusy} onClick={accept}>
            Join {invitation.room.name}
          </Button>
        </div>
      )}
    </div>
  )
}
