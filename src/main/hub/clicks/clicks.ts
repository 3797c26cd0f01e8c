import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { Click } from '../../../shared/click.ts'
import type { Bus } from '../bus/bus.ts'
import { HubError } from '../errors.ts'
import { clickEvent, type ClickSource } from './click-event.ts'
import { openKeptFile } from '../store/kept-file.ts'

/** Clicks of pages under development and of the hub's own window, for agents to read. */
export interface Clicks {
  /** Resolves once the click is in the journal, or was dropped because recording is off. `trace`: of what was clicked. */
  record(workspace: string, click: Click, from: ClickSource, trace?: string): Promise<void>
  /**
   * The key that pages of this workspace send; made at the first use and kept.
   * @throws HubError UNKNOWN_WORKSPACE
   */
  keyOf(workspace: string): string
  /** Whether clicks are recorded. Kept over restarts. */
  readonly recording: boolean
  setRecording(on: boolean): void
  /** The script tag for a page under development. */
  snippet(workspace: string, hubUrl: string): string
}

export interface ClicksDeps {
  readonly bus: Pick<Bus, 'commit'>
  /** Keys and the switch are kept here. */
  readonly dataDir: string
  workspaces(): readonly string[]
}

const keysFile = z.record(z.string(), z.string().min(1))
const settingsFile = z.object({ recording: z.boolean() })

export function createClicks(deps: ClicksDeps): Clicks {
  const keys = openKeptFile(join(deps.dataDir, 'click-keys.json'), keysFile, {})
  const settings = openKeptFile(join(deps.dataDir, 'clicks.json'), settingsFile, { recording: true })

  function keyOf(workspace: string): string {
    if (!deps.workspaces().includes(workspace)) {
      throw new HubError('UNKNOWN_WORKSPACE', `There is no workspace "${workspace}". See \`status\` for the names.`)
    }
    // A workspace may be called "constructor".
    const known = Object.hasOwn(keys.value, workspace) ? keys.value[workspace] : undefined
    if (known !== undefined) return known
    const key = randomBytes(18).toString('base64url')
    keys.set({ ...keys.value, [workspace]: key })
    return key
  }

  return {
    keyOf,
    async record(workspace, click, from, trace) {
      if (settings.value.recording) await deps.bus.commit({ events: [clickEvent(workspace, click, from, trace)] })
    },
    get recording() {
      return settings.value.recording
    },
    setRecording(on) {
      if (on !== settings.value.recording) settings.set({ recording: on })
    },
    snippet(workspace, hubUrl) {
      return `<script src="${hubUrl}/clicks.js?workspace=${workspace}&amp;key=${keyOf(workspace)}" async></script>`
    }
  }
}
