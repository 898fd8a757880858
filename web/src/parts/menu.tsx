/** A button that opens a menu. */
import { type ReactNode, useEffect, useRef } from 'react'
import { Icon, type IconName } from './icon.tsx'
import './menu.css'
import { useOpener } from './opener.ts'
import { Popover } from './popover.tsx'
import { focusFirst, roveOn } from './roving.ts'

export interface MenuItem {
  text: string
  icon: IconName
  isDanger?: boolean
  onPick(): void
}

interface MenuProps {
  label: string
  className?: string
  /** What the button shows. */
  children: ReactNode
  /** Whether that is its name, too. */
  isNamed?: boolean
  items: readonly (MenuItem | null | false)[]
  onOpenChange?(isOpen: boolean): void
}

/** Items that are null or false are left out. */
export function Menu({ label, className = 'icon-button', children, isNamed, items, onOpenChange }: MenuProps) {
  const { button, isOpen, show } = useOpener(onOpenChange)
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={isNamed ? undefined : label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => show(!isOpen)}
      >
        {children}
      </button>
      {isOpen && <MenuList label={label} anchor={button.current!} items={items} onClose={() => show(false)} />}
    </>
  )
}

interface MenuListProps {
  label: string
  anchor: HTMLElement
  items: MenuProps['items']
  onClose(): void
}

export function MenuList({ label, anchor, items, onClose }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => focusFirst(list.current!), [])
  const shown = items.filter(item => item !== null && item !== false)
  return (
    <Popover anchor={anchor} onClose={onClose}>
      <div ref={list} role="menu" aria-label={label} className="menu" onKeyDown={roveOn}>
        {shown.map(({ text, icon, isDanger, onPick }) => (
          <button
            key={text}
            type="button"
            role="menuitem"
            data-roving
            tabIndex={-1}
            className={isDanger ? 'danger' : ''}
            onClick={() => {
              onClose()
              onPick()
            }}
          >
            <Icon name={icon} />
            {text}
          </button>
        ))}
      </div>
    </Popover>
  )
}
