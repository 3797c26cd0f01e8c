// @ts-check
import { cleanEnv, run } from './command.mjs'
import { at, isWindows } from './place.mjs'
import { say } from './say.mjs'
import { isStamped, keyOf, readText, stamp } from './stamp.mjs'

const stampFile = at('node_modules/.setup-key') // dies with node_modules

const key = () => keyOf(readText(at('package-lock.json')), process.platform, process.arch)

export const npmReady = () => isStamped(stampFile, key())

/** Installs node_modules from the lock. */
export function installNpm() {
  if (npmReady()) return
  say('installing packages (npm ci) …')
  npm(['ci', '--include=dev', '--include=optional'])
  stamp(stampFile, key())
}

/** @param {string[]} args @param {string} [cwd] */
export function npm(args, cwd) {
  const options = { env: cleanEnv(), cwd: cwd ?? at() }
  const all = [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  // The node that runs npm itself, never node_modules/.bin/node: `npm ci` deletes that one while it runs.
  const cli = process.env.npm_execpath
  const node = [process.env.npm_node_execpath, process.execPath].find((file) => file && !file.startsWith(at('node_modules')))
  if (cli?.endsWith('npm-cli.js') && node) run(node, [cli, ...all], options)
  else run(isWindows ? 'npm.cmd' : 'npm', all, { ...options, shell: isWindows })
}
