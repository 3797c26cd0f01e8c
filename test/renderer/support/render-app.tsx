import { render, screen } from '@testing-library/react'
import { Tooltip } from 'radix-ui'
import type { ReactElement } from 'react'
import { onTestFinished } from 'vitest'
import { AppContext, type AppDeps } from '../../../src/renderer/src/app/app-context.ts'
import { App } from '../../../src/renderer/src/app/app.tsx'
import { createApp } from '../../../src/renderer/src/app/create-app.ts'
import type { TestBridge } from './bridge.ts'

function appOver(bridge: TestBridge): AppDeps {
  const app = createApp(bridge.hub)
  onTestFinished(() => {
    app.connection.stop()
    app.clock.stop()
    app.press.stop()
    app.events.show(false)
  })
  return app
}

/** One part of the window alone. Answers with what shows it anew with other properties. */
export function renderPart(bridge: TestBridge, part: ReactElement): (part: ReactElement) => void {
  const app = appOver(bridge)
  const within = (shown: ReactElement): ReactElement => (
    <AppContext value={app}>
      <Tooltip.Provider>{shown}</Tooltip.Provider>
    </AppContext>
  )
  const { rerender } = render(within(part))
  return (next) => rerender(within(next))
}

/** The whole window over a bridge, once its first snapshot has come. */
export async function renderApp(bridge: TestBridge): Promise<AppDeps> {
  const app = appOver(bridge)
  render(
    <AppContext value={app}>
      <App />
    </AppContext>
  )
  await app.connection.sync()
  await screen.findByRole('link', { name: 'Workspaces' })
  return app
}
