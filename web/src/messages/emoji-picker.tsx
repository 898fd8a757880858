/** A button that opens a grid of emoji. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { Icon } from '../parts/icon.tsx'
import { hasKeyboard } from '../parts/keyboard.ts'
import { useOpener } from '../parts/opener.ts'
import { Popover } from '../parts/popover.tsx'
import { focusFirst, roveOn } from '../parts/roving.ts'
import { emojiGroups } from './emoji.ts'
import './emoji-picker.css'

interface EmojiButtonProps {
  label: string
  className?: string
  onPick(emoji: string): void
  onOpenChange?(isOpen: boolean): void
}

export function EmojiButton({ label, className = 'icon-button', onPick, onOpenChange }: EmojiButtonProps) {
  const { button, isOpen, show } = useOpener(onOpenChange)
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => show(!isOpen)}
      >
        <Icon name="react" />
      </button>
      {isOpen && (
        <Popover anchor={button.current!} onClose={() => show(false)} role="dialog" aria-label={label}>
          <EmojiGrid
            onPick={emoji => {
              show(false)
              onPick(emoji)
            }}
          />
        </Popover>
      )}
    </>
  )
}

/** As its style has it. */
const columns = 8

function EmojiGrid({ onPick }: { onPick(emoji: string): void }) {
  const [wanted, setWanted] = useState('')
  const grid = useRef<HTMLFieldSetElement>(null)
  const groups = useMemo(() => found(wanted.trim().toLowerCase()), [wanted])
  useEffect(() => {
    if (hasKeyboard) grid.current!.querySelector('input')!.focus()
    else focusFirst(grid.current!)
  }, [])
  return (
    <fieldset ref={grid} className="emoji-picker" aria-label="Emoji" onKeyDown={event => roveOn(event, columns)}>
      <input
        type="search"
        aria-label="Search emoji"
        placeholder="Search emoji"
        value={wanted}
        onChange={event => setWanted(event.target.value)}
      />
      {groups.map(({ name, emoji }) => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          <div className="grid">
            {emoji.map(({ emoji: each, words }, index) => (
              <button
                key={each}
                type="button"
                data-roving
                tabIndex={index === 0 ? 0 : -1}
                title={words}
                aria-label={words}
                onClick={() => onPick(each)}
              >
                {each}
              </button>
            ))}
          </div>
        </section>
      ))}
      {groups.length === 0 && <p className="none">There is none. Your keyboard may have it.</p>}
    </fieldset>
  )
}

const found = (wanted: string) =>
  emojiGroups
    .map(({ name, emoji }) => ({ name, emoji: emoji.filter(({ words }) => words.includes(wanted)) }))
    .filter(({ emoji }) => emoji.length > 0)
