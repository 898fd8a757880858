/** What every form does: runs what it is for, shows what was refused, and is busy meanwhile. */
import { type FormEvent, useState } from 'react'
import { Refused } from '../asking.ts'

export interface FormState {
  isBusy: boolean
  /** What is wrong as a whole. */
  problem: string | null
  /** What is wrong with one field. */
  problemOf(field: string): string | null
  onSubmit(event: FormEvent<HTMLFormElement>): void
}

/** `submit` gets the texts of the fields by their names. */
export function useForm(submit: (texts: Record<string, string>) => Promise<unknown>): FormState {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const issues = error instanceof Refused ? error.issues : []
  async function run(form: HTMLFormElement) {
    setBusy(true)
    setError(null)
    try {
      await submit(Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)])))
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return {
    isBusy,
    problem: error && issues.length === 0 ? wordsFor(error) : null,
    problemOf: field => issues.find(({ path }) => path.at(-1) === field)?.message ?? null,
    onSubmit(event) {
      event.preventDefault()
      if (!isBusy) void run(event.currentTarget)
    },
  }
}

/** No answer came, or none in time, or one that is not the server's: a proxy says so in HTML. */
const unanswered = ['TypeError', 'TimeoutError', 'SyntaxError']

/** A sentence for people. */
export const wordsFor = (error: unknown): string =>
  unanswered.includes((error as Error).name) ? 'The server cannot be reached just now.' : (error as Error).message
