import { app, dialog } from 'electron'
import { toHubError, type MainLog } from './hub/index.ts'

/** The hub can't run: says why with its stable code, and ends. A dialog too where the app was not started from a terminal. */
export function startFailed(thrown: unknown, log: MainLog): void {
  const { code, message } = toHubError(thrown)
  log.write(`Start failed, ${code}`, thrown)
  process.stderr.write(`${code}: ${message}\n`)
  if (app.isPackaged) dialog.showErrorBox('Workspace Hub can’t start', `${message}\n\n${code}`)
  app.exit(1)
}
