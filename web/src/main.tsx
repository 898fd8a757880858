/** Begins the page. */
import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import { App } from './app.tsx'
import { takeDemoLink } from './session/demo-link.ts'

await takeDemoLink().catch(() => undefined)
createRoot(document.getElementById('root')!).render(<App />)
