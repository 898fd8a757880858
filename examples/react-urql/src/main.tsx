/** The page: the door for those who are not signed in, the chat for those who are. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'urql'
import { Chat } from './chat.tsx'
import { urql } from './chat-client.ts'
import { Door } from './door.tsx'
import { token } from './session.ts'
import './style.css'

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <Provider value={urql}>{token() ? <Chat /> : <Door />}</Provider>
  </StrictMode>,
)
