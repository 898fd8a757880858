/** The whole page: the door, or the chat. */
import { type ChatStore, createChatStore } from 'parlor-client'
import { ChatProvider, useConnection } from 'parlor-client/react'
import { useEffect, useState } from 'react'
import { apiUrl } from './asking.ts'
import { Announcer } from './parts/announcer.tsx'
import { hearNames } from './parts/names.ts'
import { Toasts } from './parts/toasts.tsx'
import { Entrance } from './session/entrance.tsx'
import { forgetToken, useKeptToken } from './session/kept-token.ts'
import { Shell } from './shell/shell.tsx'

export function App() {
  const token = useKeptToken()
  const [endedToken, setEndedToken] = useState<string | null>(null)
  return (
    <>
      {token === null ? (
        <Entrance hasEnded={endedToken !== null} />
      ) : (
        <SignedIn
          key={token}
          token={token}
          onEnded={() => {
            setEndedToken(token)
            forgetToken(token)
          }}
        />
      )}
      <Toasts />
      <Announcer />
    </>
  )
}

interface SignedInProps {
  token: string
  onEnded(): void
}

function SignedIn({ token, onEnded }: SignedInProps) {
  const [store, setStore] = useState<ChatStore | null>(null)
  useEffect(() => {
    const opened = createChatStore({ url: apiUrl(), token: () => token })
    setStore(opened)
    const hearNoMore = hearNames(opened)
    return () => {
      hearNoMore()
      opened.close()
    }
  }, [token])
  return (
    store && (
      <ChatProvider store={store}>
        <SessionEnd onEnded={onEnded} />
        <Shell />
      </ChatProvider>
    )
  )
}

function SessionEnd({ onEnded }: { onEnded(): void }) {
  const { state } = useConnection()
  useEffect(() => {
    if (state === 'signed out') onEnded()
  })
  return null
}
