/** Who is signed in, and what they can do about it. */
import { useChat, useViewer } from 'parlor-client/react'
import { Avatar } from '../parts/avatar.tsx'
import { Menu } from '../parts/menu.tsx'
import { complain } from '../parts/toasts.tsx'
import { goTo, linkTo } from '../route.ts'

export function AccountMenu() {
  const chat = useChat()
  const viewer = useViewer()
  const name = viewer?.displayName ?? ''
  return (
    <Menu
      label="Your account"
      isNamed
      className="account"
      items={[
        { text: 'Settings', icon: 'settings', onPick: () => goTo(linkTo.settings) },
        { text: 'Sign out', icon: 'leave', onPick: () => void chat.signOut().catch(complain) },
      ]}
    >
      <Avatar id={viewer?.id ?? ''} name={name} />
      <span className="hidden-text">Your account: </span>
      <strong className="cut">{name}</strong>
    </Menu>
  )
}
