/** What can be done with a message, beside it. */
import type { MessageView, RoomSummary } from 'parlor-client'
import { useChat } from 'parlor-client/react'
import { type ReactNode, useState } from 'react'
import { IconButton } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { complain, say, told } from '../parts/toasts.tsx'
import { useModeration } from '../room/moderation.tsx'
import { mayModerate, mayRule } from '../room/rights.ts'
import { useMember } from '../room/use-member.ts'
import { EmojiButton } from './emoji-picker.tsx'
import './message-toolbar.css'
import { useMaySpeak } from './silence.ts'
import type { Writing } from './writing.ts'

interface MessageToolbarProps {
  message: MessageView
  room: RoomSummary
  writing: Writing
}

const quick = ['👍', '❤️', '😂']

export function MessageToolbar({ message, room, writing }: MessageToolbarProps) {
  const chat = useChat()
  const id = message.id!
  const react = (emoji: string) => void told(chat.react(id, emoji))
  const hasGiven = (wanted: string) =>
    message.reactions.some(({ emoji, viewerHasReacted }) => viewerHasReacted && emoji === wanted)
  const toggle = (emoji: string) => (hasGiven(emoji) ? void told(chat.unreact(id, emoji)) : react(emoji))
  const maySpeak = useMaySpeak(room)
  return (
    <div className="message-toolbar" role="toolbar" aria-label="This message">
      {maySpeak && (
        <>
          {quick.map(emoji => (
            <button
              key={emoji}
              type="button"
              className="icon-button quick"
              aria-label={`React with ${emoji}`}
              aria-pressed={hasGiven(emoji)}
              onClick={() => toggle(emoji)}
            >
              {emoji}
            </button>
          ))}
          <EmojiButton label="React" onPick={react} />
          <IconButton icon="reply" label="Reply" onClick={() => writing.reply(message)} />
        </>
      )}
      <MoreMenu message={message} room={room} writing={writing} maySpeak={maySpeak} />
    </div>
  )
}

function MoreMenu({ message, room, writing, maySpeak }: MessageToolbarProps & { maySpeak: boolean }) {
  const chat = useChat()
  const [dialog, setDialog] = useState<ReactNode>(null)
  const [isAsked, setAsked] = useState(false)
  const { isOwn, author, body, id } = message
  // Who they are matters only to those who may do something about it.
  const member = useMember(isAsked && !isOwn && mayModerate(room) ? room.id : null, author.id)
  const moderation = useModeration(room, author, member)
  const isTheirs = !isOwn && member !== undefined && mayRule(room, member?.role ?? 'MEMBER')
  const erase = () => setDialog(<DeleteMessage onClose={() => setDialog(null)} onConfirm={() => chat.delete(id!)} />)
  return (
    <>
      <Menu
        label="More"
        onOpenChange={isOpen => isOpen && setAsked(true)}
        items={[
          { text: 'Copy text', icon: 'copy', onPick: () => void copy(body) },
          isOwn && maySpeak && { text: 'Edit', icon: 'edit', onPick: () => writing.edit(message) },
          (isOwn || isTheirs) && { text: 'Delete', icon: 'remove', isDanger: true, onPick: erase },
          ...(isTheirs ? moderation.items : []),
        ]}
      >
        <Icon name="more" />
      </Menu>
      {dialog}
      {moderation.dialog}
    </>
  )
}

async function copy(text: string): Promise<void> {
  try {
    // Where a page comes over plain HTTP, as in a local network, there is no clipboard.
    await navigator.clipboard.writeText(text)
    say('Copied')
  } catch {
    complain('This browser does not let the page copy.')
  }
}

interface DeleteMessageProps {
  onConfirm(): Promise<{ message: string } | null>
  onClose(): void
}

function DeleteMessage({ onConfirm, onClose }: DeleteMessageProps) {
  return (
    <Confirm title="Delete this message?" deed="Delete" onClose={onClose} onConfirm={() => told(onConfirm())}>
      <p className="about">It is erased for everybody, and cannot be brought back.</p>
    </Confirm>
  )
}
