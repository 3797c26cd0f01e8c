// @ts-check
import { ask, onPath, succeeds } from './command.mjs'
import { isRoot } from './place.mjs'
import { SetupError, say } from './say.mjs'

// Debian 13 and Ubuntu 24.04 renamed these.
const renamed = new Set(['libgtk-3-0', 'libasound2'])

/** @param {string[]} packages */
const currentNames = (packages) => packages.map((name) => (renamed.has(name) && ask('apt-cache', ['show', `${name}t64`]).ok ? `${name}t64` : name))

export const canInstall = () => isRoot && onPath('apt-get') !== undefined

/** @param {string[]} packages @returns {string} the command a person can run */
export const installCommand = (packages) => `sudo apt-get install -y ${packages.join(' ')}`

/**
 * Installs Debian packages as root; for anyone else it stops and names the command.
 * @param {string} code @param {string} what is missing @param {string[]} packages
 */
export function aptInstall(code, what, packages) {
  if (!canInstall()) throw new SetupError(code, `${what} missing. On Debian or Ubuntu run \`${installCommand(packages)}\`, then this command again.`)
  say(`installing ${what}: ${packages.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = () => succeeds('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...currentNames(packages)], { env })
  if (install()) return
  succeeds('apt-get', ['update', '-qq'], { env })
  if (!install()) throw new SetupError(code, `apt-get could not install ${packages.join(' ')}, see above. Install them and run this command again.`)
}
