import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const minSize = { width: 900, height: 600 } as const
const defaultSize = { width: 1280, height: 832 } as const

const windowState = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(minSize.width),
  height: z.int().min(minSize.height),
  maximized: z.boolean()
})
export type WindowState = z.infer<typeof windowState>

/** What a new window gets. Without x and y the system places it. */
export type WindowPlace = Partial<Bounds> & { readonly width: number; readonly height: number; readonly maximized: boolean }

const stateFile = (dataDir: string): string => join(dataDir, 'window-state.json')

/** Where the window was last, if a display still shows that place; else the default size, placed by the system. */
export function readWindowState(dataDir: string, displays: readonly Bounds[]): WindowPlace {
  const state = storedState(dataDir)
  if (state && displays.some((display) => showsTitle(display, state))) return state
  const area = displays[0]
  return {
    width: Math.max(minSize.width, Math.min(defaultSize.width, area?.width ?? defaultSize.width)),
    height: Math.max(minSize.height, Math.min(defaultSize.height, area?.height ?? defaultSize.height)),
    maximized: false
  }
}

/** Kept at best effort: a full disk must not keep a window from closing. */
export function writeWindowState(dataDir: string, state: WindowState): void {
  try {
    writeFileSync(stateFile(dataDir), JSON.stringify(state))
  } catch {
    // The next start uses the default size.
  }
}

function storedState(dataDir: string): WindowState | undefined {
  try {
    return windowState.parse(JSON.parse(readFileSync(stateFile(dataDir), 'utf8')))
  } catch {
    return undefined
  }
}

/** Enough of the title bar must be on the display that a person can take hold of it. */
function showsTitle(display: Bounds, window: Bounds): boolean {
  const right = Math.min(display.x + display.width, window.x + window.width)
  const shown = right - Math.max(display.x, window.x)
  return shown >= 100 && window.y >= display.y && window.y <= display.y + display.height - 40
}
