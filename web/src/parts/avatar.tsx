/** Who, at a glance: letters on a colour of their own. Pictures would be loaded from elsewhere, which this page never does. */
import './avatar.css'

interface AvatarProps {
  id: string
  name: string
  size?: 's' | 'm' | 'l'
  /** A room, not a person. */
  isRoom?: boolean
  isOnline?: boolean
}

/** Decoration: the name stands beside it. */
export function Avatar({ id, name, size = 'm', isRoom = false, isOnline = false }: AvatarProps) {
  const classes = `avatar ${size} hue-${hueOf(id)}${isRoom ? ' of-room' : ''}`
  return (
    <span className={classes} aria-hidden="true">
      {lettersOf(name)}
      {isOnline && <span className="online-dot" />}
    </span>
  )
}

const hueOf = (id: string): number => [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % 8

function lettersOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const firsts = [words[0], words.length > 1 ? words.at(-1) : ''].map(word => [...(word ?? '')][0] ?? '')
  return firsts.join('').toUpperCase() || '?'
}
