/** Who types now; else how often one may write, where that is limited. */
import type { RoomSummary } from 'parlor-client'
import { useTyping } from 'parlor-client/react'
import { mayModerate } from '../room/rights.ts'

export function TypingLine({ room }: { room: RoomSummary }) {
  const people = useTyping(room.id)
  const { slowModeSeconds } = room
  const isSlow = slowModeSeconds > 0 && !mayModerate(room)
  return (
    <p className="typing cut">
      {people.length > 0 && (
        <>
          <span className="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {sentenceOf(people.map(({ displayName }) => displayName))}
        </>
      )}
      {people.length === 0 && isSlow && `Slow mode: one message every ${pauseOf(slowModeSeconds)}`}
    </p>
  )
}

function sentenceOf([first, second, ...others]: string[]): string {
  if (!second) return `${first} is typing…`
  return others.length === 0 ? `${first} and ${second} are typing…` : 'Several people are typing…'
}

const pauseOf = (seconds: number): string =>
  seconds === 60 ? 'minute' : seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`
