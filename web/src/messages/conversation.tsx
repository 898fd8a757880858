/** What was said in a room: as much as fits on the screen is there, however long it is. */
import type { MessageView, RoomSummary } from 'parlor-client'
import { useChat, useMessages } from 'parlor-client/react'
import { type KeyboardEvent, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { VList, type VListHandle } from 'virtua'
import { Empty } from '../parts/empty.tsx'
import { Icon } from '../parts/icon.tsx'
import './conversation.css'
import { useArrivals } from './arrivals.ts'
import { useFirstUnread } from './first-unread.ts'
import { MessageRow } from './message-row.tsx'
import { useScrolling } from './scrolling.ts'
import type { Writing } from './writing.ts'

interface ConversationProps {
  room: RoomSummary
  writing: Writing
}

export function Conversation({ room, writing }: ConversationProps) {
  const chat = useChat()
  const list = useRef<VListHandle>(null)
  const { messages, hasOlder, isReading } = useMessages(room.id)
  const firstUnread = useFirstUnread(room, messages)
  const readOlder = useCallback(() => chat.readOlder(room.id), [chat, room.id])
  const scrolling = useScrolling({ list, messages, hasOlder, readOlder, firstUnread })
  const { activeKey, setActive, onKeyDown } = useActiveMessage(messages, list, writing)
  useArrivals(room, messages, scrolling.isAtEnd)
  if (messages.length === 0 && !isReading && !hasOlder) return <NothingYet room={room} />
  const activeAt = messages.findIndex(({ key }) => key === activeKey)
  return (
    <div className="conversation">
      <VList
        ref={list}
        data={messages}
        shift={scrolling.isShifted}
        keepMounted={activeAt === -1 ? none : [activeAt]}
        onScroll={scrolling.onScroll}
        onResize={scrolling.onResize}
        role="feed"
        aria-label={`Messages in ${room.title}`}
        aria-busy={isReading}
        className="scroller"
        onKeyDown={onKeyDown}
      >
        {(message, index) => (
          <MessageRow
            key={message.key}
            message={message}
            before={messages[index - 1] ?? null}
            room={room}
            writing={writing}
            isFirstUnread={message.key === firstUnread}
            isBeginning={index === 0 && !hasOlder}
            isActive={message.key === activeKey}
            isStop={activeAt === -1 ? index === messages.length - 1 : index === activeAt}
            setActive={setActive}
            goTo={scrolling.goTo}
          />
        )}
      </VList>
      {!scrolling.isAtEnd && (
        <button type="button" className="to-end" onClick={scrolling.toEnd}>
          <Icon name="down" />
          {room.unreadCount > 0 ? (
            `${room.unreadCount} new`
          ) : (
            <span className="hidden-text">To the newest message</span>
          )}
        </button>
      )}
    </div>
  )
}

const none: readonly number[] = []

/** The message that has the focus, or the pointer: only it has its buttons on the page. */
function useActiveMessage(
  messages: readonly MessageView[],
  list: React.RefObject<VListHandle | null>,
  { field }: Writing,
) {
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const setActive = useCallback((key: string) => {
    // A menu or a picker belongs to the message beside it, wherever the pointer goes.
    if (!document.querySelector(':popover-open')) setActiveKey(key)
  }, [])
  const wantsFocus = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    const scroller = wantsFocus.current
    wantsFocus.current = null
    scroller?.querySelector<HTMLElement>('[data-active]')?.focus()
  })
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const isOnMessage = event.target instanceof HTMLElement && event.target.matches('article')
    if (event.key === 'Escape' && isOnMessage) field.current?.focus()
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -messages.length, End: messages.length }[event.key]
    if (!isOnMessage || !step) return
    event.preventDefault()
    const at = messages.findIndex(({ key }) => key === activeKey)
    const next = Math.min(messages.length - 1, Math.max(0, at + step))
    wantsFocus.current = event.currentTarget
    list.current?.scrollToIndex(next, { align: 'nearest' })
    setActive(messages[next]!.key)
  }
  return { activeKey, setActive, onKeyDown }
}

function NothingYet({ room: { kind, title } }: { room: RoomSummary }) {
  return (
    <Empty icon="react" title={kind === 'DIRECT' ? `You and ${title}` : `Welcome to ${title}`}>
      <p>Nothing was said here yet. Be the first.</p>
    </Empty>
  )
}
