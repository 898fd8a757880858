/** Above the field: which message is replied to, or changed. */
import { IconButton } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Writing } from './writing.ts'

export function WritingAbout({ writing: { replyTo, editing, cancel } }: { writing: Writing }) {
  const about = editing ?? replyTo
  if (!about) return null
  return (
    <div className="about">
      <Icon name={editing ? 'edit' : 'reply'} />
      <p className="cut">
        <strong>{editing ? 'Editing your message' : `Replying to ${about.author.displayName}`}</strong> {about.body}
      </p>
      <IconButton icon="close" label={editing ? 'Stop editing' : 'Do not reply'} onClick={cancel} />
    </div>
  )
}
