// @ts-check
import fs from 'node:fs'
import { ask } from './command.mjs'
import { at, isWindows } from './place.mjs'
import { SetupError } from './say.mjs'

/** @param {string} version such as `24.15.0` @param {number} major @param {number} minor */
export function isAtLeast(version, major, minor) {
  const [a = 0, b = 0] = version.replace(/^v/, '').split('.').map(Number)
  return a > major || (a === major && b >= minor)
}

/** Stops with advice where this Node can't even run the set-up. */
export function checkSetupNode() {
  if (isAtLeast(process.versions.node, 20, 19)) return
  throw new SetupError('NODE_TOO_OLD', `Node ${process.versions.node} is too old for the set-up. Install Node 20.19 or newer from https://nodejs.org, then run this command again.`)
}

/**
 * The Node that runs the hub: the one from node_modules, else the person's own when it is new enough.
 * @returns {string} its path
 */
export function pickNode() {
  const platform = isWindows ? 'win' : process.platform
  const packaged = at('node_modules', `node-${platform}-${process.arch}`, isWindows ? 'bin/node.exe' : 'bin/node')
  if (fs.existsSync(packaged)) return packaged
  const isNewEnough = (/** @type {string} */ file) => isAtLeast(ask(file, ['-p', 'process.versions.node']).out.trim(), 24, 15)
  if (isAtLeast(process.versions.node, 24, 15)) return process.execPath
  const outer = process.env.npm_node_execpath
  if (outer && isNewEnough(outer)) return outer
  throw new SetupError('NODE_TOO_OLD', `The hub needs Node 24.15 or newer on ${process.platform}-${process.arch}; this is ${process.version}. Install Node 24 from https://nodejs.org, then run this command again.`)
}
