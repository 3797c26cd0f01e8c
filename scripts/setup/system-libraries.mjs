// @ts-check
import fs from 'node:fs'
import { aptInstall, canInstall, installCommand } from './apt.mjs'
import { ask, onPath } from './command.mjs'
import { electronDist, electronProgram } from './electron.mjs'
import { at, hasDisplay, isLinux } from './place.mjs'
import { SetupError, say } from './say.mjs'
import { isStamped, stamp } from './stamp.mjs'

const packages = ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'libnotify4']
const stampFile = at('.cache/libraries-ok')

/** @param {string} program */
function missingLibraries(program) {
  const lines = ask('ldd', [program]).out.split('\n').filter((line) => line.includes('not found'))
  return lines.map((line) => line.trim().split(' ')[0])
}

/** @param {string} program the loader's cache changes with every library that comes or goes */
const key = (program) => `${program}|${fs.statSync('/etc/ld.so.cache', { throwIfNoEntry: false })?.mtimeMs ?? 0}`

export function librariesReady() {
  const dist = electronDist()
  return !isLinux || (dist !== undefined && isStamped(stampFile, key(electronProgram(dist))))
}

/** Installs what Electron needs from the system, or says what is missing. */
export function installLibraries() {
  const dist = electronDist()
  if (librariesReady() || !dist) return
  const program = electronProgram(dist)
  if (missingLibraries(program).length > 0) aptInstall('LIBRARIES_MISSING', 'system libraries for Electron', packages)
  const missing = missingLibraries(program)
  if (missing.length > 0) throw new SetupError('LIBRARIES_MISSING', `Electron still misses ${missing.join(', ')}. Install them and run this command again.`)
  stamp(stampFile, key(program))
}

/** Tests of the window run on a display of their own, and with a message bus of their own for the tray. */
const testTools = /** @type {const} */ ([['Xvfb', 'xvfb'], ['dbus-run-session', 'dbus']])

const missingTools = () => (isLinux ? testTools.filter(([program]) => !onPath(program)).map(([, name]) => name) : [])

export const testToolsReady = () => missingTools().length === 0

/** Installs them as root; for anyone else says what can't be tested, and goes on. */
export function installTestTools() {
  const names = missingTools()
  if (names.length === 0) return
  if (canInstall()) aptInstall('TEST_TOOLS_MISSING', 'tools for window tests', names)
  else if (names.includes('xvfb') && !hasDisplay) say(`window tests need a display: run \`${installCommand(names)}\``)
}
