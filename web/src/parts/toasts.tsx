/** Short words about what was just done, or could not be done. */
import { useSyncExternalStore } from 'react'
import { Icon } from './icon.tsx'
import './toasts.css'
import { wordsFor } from './form.ts'

interface Toast {
  id: number
  text: string
  isProblem: boolean
}

/** What went well is known soon. */
const [goodMs, badMs] = [3_000, 6_000]
let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function show(next: readonly Toast[]): void {
  toasts = next
  for (const onChange of listeners) onChange()
}

function add(text: string, isProblem: boolean): void {
  const id = ++last
  // The same words again take the place of those before.
  const others = toasts.filter(toast => toast.text !== text)
  show([...others.slice(-2), { id, text, isProblem }])
  setTimeout(() => show(toasts.filter(toast => toast.id !== id)), isProblem ? badMs : goodMs)
}

export const say = (text: string): void => add(text, false)
export const complain = (error: unknown): void => add(typeof error === 'string' ? error : wordsFor(error), true)

/** A refusal is told to the viewer, as an error is. */
export async function told(refusal: Promise<{ message: string } | null>): Promise<void> {
  try {
    const refused = await refusal
    if (refused) complain(refused.message)
  } catch (error) {
    complain(error)
  }
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange)
  return () => void listeners.delete(onChange)
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className="toasts" role="status">
      {shown.map(({ id, text, isProblem }) => (
        <p key={id} className={isProblem ? 'toast bad' : 'toast'}>
          <Icon name={isProblem ? 'failed' : 'check'} />
          {text}
        </p>
      ))}
    </div>
  )
}
