/** Who types now. */
import { useTyping } from 'parlor-client/react'

export function TypingLine({ roomId }: { roomId: string }) {
  const people = useTyping(roomId)
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
    </p>
  )
}

function sentenceOf([first, second, ...others]: string[]): string {
  if (!second) return `${first} is typing…`
  return others.length === 0 ? `${first} and ${second} are typing…` : 'Several people are typing…'
}
