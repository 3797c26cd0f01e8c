import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import { HubError } from './hub/index.ts'

const hubFile = z.object({ url: z.string(), pid: z.number() })

/**
 * True for the first app of this data folder. A second one has by then brought the first one's window up, and has
 * nothing more to do than to say so.
 */
export function isFirstInstance(onSecond: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', onSecond)
  return true
}

/** What a second start says. */
export function alreadyRunning(dataDir: string): HubError {
  const first = readFirst(dataDir)
  const who = first ? ` (pid ${first.pid}, ${first.url})` : ''
  return new HubError('HUB_RUNNING', `Workspace Hub already runs with ${dataDir}${who}. Its window was brought up.`)
}

function readFirst(dataDir: string): z.infer<typeof hubFile> | undefined {
  try {
    return hubFile.parse(JSON.parse(readFileSync(join(dataDir, 'hub.json'), 'utf8')))
  } catch {
    return undefined
  }
}
