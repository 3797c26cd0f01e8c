import { render, screen } from '@testing-library/react'
import { onTestFinished } from 'vitest'
import { AppContext, type AppDeps } from '../../../src/renderer/src/app/app-context.ts'
import { App } from '../../../src/renderer/src/app/app.tsx'
import { createApp } from '../../../src/renderer/src/app/create-app.ts'
import type { TestBridge } from './bridge.ts'

/** The whole window over a bridge, once its first snapshot has come. */
export async function renderApp(bridge: TestBridge): Promise<AppDeps> {
  const app = createApp(bridge.hub)
  onTestFinished(() => {
    app.connection.stop()
    app.clock.stop()
    app.events.show(false)
  })
  render(
    <AppContext value={app}>
      <App />
    </AppContext>
  )
  await app.connection.sync()
  await screen.findByRole('link', { name: 'Workspaces' })
  return app
}
