import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/layers.css'
import './styles/code.css'
import './styles/shell.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { AppContext } from './app/app-context.ts'
import { createApp } from './app/create-app.ts'

const root = document.getElementById('root')
if (root !== null && window.hub !== undefined) {
  const app = createApp(window.hub)
  void app.connection.sync()
  createRoot(root).render(
    <StrictMode>
      <AppContext value={app}>
        <App />
      </AppContext>
    </StrictMode>
  )
} else if (root !== null) {
  root.textContent = 'This page works inside Workspace Hub only.'
}
