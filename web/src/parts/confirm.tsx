/** Asks once more before something that cannot be taken back. */
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { useForm } from './form.ts'

interface ConfirmProps {
  title: string
  /** What the button says: the deed. */
  deed: string
  children: ReactNode
  /** Its rejection is shown; otherwise the dialog closes. */
  onConfirm(texts: Record<string, string>): Promise<unknown>
  onClose(): void
}

/** Fields among its children come with the answer. */
export function Confirm({ title, deed, children, onConfirm, onClose }: ConfirmProps) {
  const form = useForm(async texts => {
    await onConfirm(texts)
    onClose()
  })
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={form.onSubmit}>
        {children}
        {form.problem && (
          <p className="problem" role="alert">
            {form.problem}
          </p>
        )}
        <div className="row">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" type="submit" disabled={form.isBusy}>
            {deed}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
