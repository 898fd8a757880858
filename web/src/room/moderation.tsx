/** Keeping order: what may be done about one person in a room, from a menu. */
import type { Person, RoomRole, RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { type ReactNode, useState } from 'react'
import { payloadOf } from '../asking.ts'
import { BanUserDocument, MuteMemberDocument, RemoveMemberDocument } from '../generated/graphql.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Choice, Field } from '../parts/field.tsx'
import type { MenuItem } from '../parts/menu.tsx'
import { complain, say } from '../parts/toasts.tsx'
import { mayRemove, mayRule } from './rights.ts'

type Governed = { role: RoomRole; mutedUntil?: string | null } | null | undefined

interface Moderation {
  items: MenuItem[]
  dialog: ReactNode
}

/** The member is null for whoever is not in the room any more: they can still be banned. */
export function useModeration(
  room: RoomSummary,
  person: Pick<Person, 'id' | 'displayName'>,
  member: Governed,
): Moderation {
  const chat = useChat()
  const [dialog, setDialog] = useState<ReactNode>(null)
  const onClose = () => setDialog(null)
  const ids = { roomId: room.id, userId: person.id }
  const name = person.displayName
  const unmute = () =>
    chat
      .request(MuteMemberDocument, { input: { ...ids, seconds: 0 } })
      .then(({ result }) => say(`${payloadOf(result) && name} may speak again`), complain)
  const role = member?.role ?? 'MEMBER'
  const isMuted = member?.mutedUntil && Date.parse(member.mutedUntil) > Date.now()
  const items: (MenuItem | false)[] = [
    mayRule(room, role) &&
      member != null &&
      (isMuted
        ? { text: 'Let speak again', icon: 'mute', onPick: () => void unmute() }
        : { text: 'Mute…', icon: 'mute', onPick: () => setDialog(<Mute {...{ ids, name, onClose }} />) }),
    mayRemove(room, role) &&
      member != null && {
        text: 'Remove from room…',
        icon: 'leave',
        isDanger: true,
        onPick: () => setDialog(<Remove {...{ ids, name, onClose }} />),
      },
    mayRule(room, role) && {
      text: 'Ban…',
      icon: 'ban',
      isDanger: true,
      onPick: () => setDialog(<Ban {...{ ids, name, onClose }} />),
    },
  ]
  return { items: items.filter(item => item !== false), dialog }
}

interface Deed {
  ids: { roomId: string; userId: string }
  name: string
  onClose(): void
}

const [minute, hour, day] = [60, 3600, 86_400]
const muteTimes = [
  [String(10 * minute), '10 minutes'],
  [String(hour), '1 hour'],
  [String(day), '1 day'],
  [String(7 * day), '7 days'],
] as const
const banTimes = [
  ['', 'For good'],
  [String(hour), '1 hour'],
  [String(day), '1 day'],
  [String(7 * day), '7 days'],
] as const
const eraseTimes = [
  ['0', 'Keep what they wrote'],
  [String(hour), 'Of the last hour'],
  [String(day), 'Of the last day'],
  [String(7 * day), 'Of the last 7 days'],
] as const

function Mute({ ids, name, onClose }: Deed) {
  const chat = useChat()
  const mute = async ({ seconds }: Record<string, string>) => {
    payloadOf((await chat.request(MuteMemberDocument, { input: { ...ids, seconds: Number(seconds) } })).result)
    say(`${name} is muted`)
  }
  return (
    <Confirm title={`Mute ${name}`} deed="Mute" onConfirm={mute} onClose={onClose}>
      <p className="about">They can read, but not write, edit or react.</p>
      <Choice label="For how long" name="seconds" options={muteTimes} />
    </Confirm>
  )
}

function Remove({ ids, name, onClose }: Deed) {
  const chat = useChat()
  const remove = async () => {
    payloadOf((await chat.request(RemoveMemberDocument, { input: ids })).result)
    say(`${name} was removed`)
  }
  return (
    <Confirm title={`Remove ${name}?`} deed="Remove" onConfirm={remove} onClose={onClose}>
      <p className="about">They can come back when somebody adds or invites them.</p>
    </Confirm>
  )
}

function Ban({ ids, name, onClose }: Deed) {
  const chat = useChat()
  const ban = async ({ seconds, erase, reason }: Record<string, string>) => {
    const deleteMessagesSeconds = Number(erase) || null
    const input = { ...ids, seconds: Number(seconds) || null, reason: reason || null, deleteMessagesSeconds }
    payloadOf((await chat.request(BanUserDocument, { input })).result)
    say(`${name} is banned`)
  }
  return (
    <Confirm title={`Ban ${name}`} deed="Ban" onConfirm={ban} onClose={onClose}>
      <p className="about">They are removed, and cannot come back.</p>
      <Choice label="For how long" name="seconds" options={banTimes} />
      <Choice label="Delete messages" name="erase" options={eraseTimes} />
      <Field label="Reason" name="reason" autoComplete="off" hint="Only moderators see it." />
    </Confirm>
  )
}
