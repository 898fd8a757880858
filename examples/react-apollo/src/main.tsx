/** The page: the door for those who are not signed in, the chat for those who are. */
import { ApolloProvider } from '@apollo/client/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Chat } from './chat.tsx'
import { apollo } from './chat-client.ts'
import { Door } from './door.tsx'
import { token } from './session.ts'
import './style.css'

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <ApolloProvider client={apollo}>{token() ? <Chat /> : <Door />}</ApolloProvider>
  </StrictMode>,
)
