/** What is said to those who hear the page: one polite live region. */
import { useEffect, useState } from 'react'

let tell: (text: string) => void = () => undefined

/** Says it after what is being said. */
export const announce = (text: string): void => tell(text)

export function Announcer() {
  const [text, setText] = useState('')
  useEffect(() => {
    let turn = 0
    tell = next => {
      // The same words again are news only if they differ.
      turn++
      setText(turn % 2 ? next : `${next}\u00a0`)
    }
    return () => {
      tell = () => undefined
    }
  }, [])
  return (
    <div className="hidden-text" role="log" aria-live="polite" aria-label="News">
      {text}
    </div>
  )
}
