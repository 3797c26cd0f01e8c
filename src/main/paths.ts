import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { folders } from './hub/index.ts'

const here = import.meta.dirname

/** The folder that holds package.json: the checkout, or the packed app. The build lies in its out/main. */
export const appRoot = resolve(here, '../..')
export const bundleDir = resolve(here, '../renderer')
export const preloadFile = resolve(here, '../preload/index.cjs')
/** The journal's thread, its own entry of the build. */
export const threadUrl = new URL('./store-thread.js', import.meta.url)

/** The version of the app. Electron's own answer depends on how it was started, so it is read from package.json. */
export function appVersion(): string {
  const file: unknown = JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8'))
  return z.object({ version: z.string() }).parse(file).version
}

/** Where data goes unless `--data` says otherwise. The command line uses the same folder. */
export function defaultDataDir(): string {
  return folders(process.platform, process.env, homedir()).data
}

/** A picture of the tray or the window, by its name in `build/`. */
export function picture(name: string): string {
  return join(appRoot, 'build', name)
}
