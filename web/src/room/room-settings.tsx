/** How a room is called and governed, for those who may change it. */
import type { RoomRole, RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { payloadOf } from '../asking.ts'
import { UpdateRoomDocument } from '../generated/graphql.ts'
import { Button } from '../parts/button.tsx'
import { Choice, Field } from '../parts/field.tsx'
import { useForm } from '../parts/form.ts'
import { say } from '../parts/toasts.tsx'

const roles = [
  ['MEMBER', 'Everybody'],
  ['MODERATOR', 'Moderators'],
  ['OWNER', 'The owner'],
] as const
const pauses = [
  ['0', 'As often as they like'],
  ['10', 'Every 10 seconds'],
  ['60', 'Every minute'],
  ['300', 'Every 5 minutes'],
] as const

export function RoomSettings({ room }: { room: RoomSummary }) {
  const chat = useChat()
  const form = useForm(async ({ name, topic, roleToSend, slowModeSeconds }) => {
    const input = {
      roomId: room.id,
      name,
      topic,
      roleToSend: roleToSend as RoomRole,
      slowModeSeconds: Number(slowModeSeconds),
    }
    payloadOf((await chat.request(UpdateRoomDocument, { input })).result)
    say('The room is changed')
  })
  const { name, topic, roleToSend, slowModeSeconds } = room
  const isListed = pauses.some(([seconds]) => Number(seconds) === slowModeSeconds)
  const times = isListed ? pauses : [...pauses, [String(slowModeSeconds), `Every ${slowModeSeconds} seconds`] as const]
  return (
    <section>
      <h3>Settings</h3>
      <form className="form" key={[name, topic, roleToSend, slowModeSeconds].join('\n')} onSubmit={form.onSubmit}>
        <Field label="Name" name="name" defaultValue={name} required problem={form.problemOf('name')} />
        <Field label="Topic" name="topic" defaultValue={topic ?? ''} problem={form.problemOf('topic')} />
        <Choice label="Who may write" name="roleToSend" options={roles} defaultValue={roleToSend} />
        <Choice label="How often" name="slowModeSeconds" options={times} defaultValue={String(slowModeSeconds)} />
        {form.problem && (
          <p className="problem" role="alert">
            {form.problem}
          </p>
        )}
        <Button type="submit" disabled={form.isBusy}>
          Save
        </Button>
      </form>
    </section>
  )
}
