/** What was said in a room: as much as fits on the screen is there, however long it is. */
import type { RoomSummary } from 'parlor-client'
import { useChat, useMessages } from 'parlor-client/react'
import { useCallback, useEffect, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { Empty } from '../parts/empty.tsx'
import { Icon } from '../parts/icon.tsx'
import { hearAuthors } from '../parts/names.ts'
import './conversation.css'
import { useActiveMessage } from './active-message.ts'
import { useArrivals } from './arrivals.ts'
import { useFirstUnread } from './first-unread.ts'
import { useGrowth } from './growth.ts'
import { MessageRow } from './message-row.tsx'
import { useScrolling } from './scrolling.ts'
import type { Writing } from './writing.ts'

interface ConversationProps {
  room: RoomSummary
  writing: Writing
}

/** So far beyond the screen messages are measured, before they are seen: about as far as a key or a flick goes. */
const bufferPx = 800

export function Conversation({ room, writing }: ConversationProps) {
  const chat = useChat()
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const { messages: all, isReading, ...rest } = useMessages(room.id)
  const { shown: messages, isShifted } = useGrowth(list, all)
  const hasOlder = rest.hasOlder || messages[0]?.key !== all[0]?.key
  const firstUnread = useFirstUnread(room, messages)
  const readOlder = useCallback(() => chat.readOlder(room.id), [chat, room.id])
  const scrolling = useScrolling({ scroller, list, messages, hasOlder, readOlder, firstUnread })
  const { activeKey, setActive, stopKey, setStop, onKeyDown } = useActiveMessage(messages, list, writing)
  useArrivals(room, all, scrolling.isAtEnd)
  useEffect(() => hearAuthors(all), [all])
  if (messages.length === 0 && !isReading && !hasOlder) return <NothingYet room={room} />
  const at = (wanted: string | null) => messages.findIndex(({ key }) => key === wanted)
  const [activeAt, stopAt] = [at(activeKey), at(stopKey)]
  return (
    <div className="conversation">
      <div
        ref={scroller}
        role="feed"
        aria-label={`Messages in ${room.title}`}
        aria-busy={isReading}
        className="scroller"
        {...scrolling.hands}
        onKeyDown={event => {
          scrolling.hands.onKeyDown()
          onKeyDown(event)
        }}
      >
        <Virtualizer
          ref={list}
          data={messages}
          bufferSize={bufferPx}
          shift={isShifted}
          keepMounted={[activeAt, stopAt].filter(at => at !== -1)}
          onScroll={scrolling.onScroll}
          onResize={scrolling.onResize}
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
              isStop={index === (stopAt === -1 ? messages.length - 1 : stopAt)}
              setActive={setActive}
              setStop={setStop}
              goTo={scrolling.goTo}
            />
          )}
        </Virtualizer>
      </div>
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

function NothingYet({ room: { kind, title } }: { room: RoomSummary }) {
  return (
    <Empty icon="react" title={kind === 'DIRECT' ? `You and ${title}` : `Welcome to ${title}`}>
      <p>Nothing was said here yet. Be the first.</p>
    </Empty>
  )
}
