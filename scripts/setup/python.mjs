// @ts-check
import fs from 'node:fs'
import path from 'node:path'
import { aptInstall, canInstall } from './apt.mjs'
import { ask, onPath, run, succeeds } from './command.mjs'
import { at, isLinux, isWindows, root } from './place.mjs'
import { SetupError, say } from './say.mjs'
import { isStamped, keyOf, readText, stamp } from './stamp.mjs'

const venv = at('.venv')
export const venvPython = path.join(venv, isWindows ? 'Scripts/python.exe' : 'bin/python')
const stampFile = path.join(venv, '.setup-key')

const requirements = () => [at('python/requirements-dev.txt'), at('python/requirements.txt')].filter((file) => fs.existsSync(file))

// The root counts: an environment can't be moved, and it points to the worker's source.
const key = () => keyOf(...requirements().map(readText), root)

export const pythonReady = () => fs.existsSync(venvPython) && isStamped(stampFile, key())

/** Makes `.venv` with what the workers need. */
export function installPython() {
  if (pythonReady()) return
  const python = findPython()
  const [wanted] = requirements()
  if (!wanted) throw new SetupError('SETUP_INCOMPLETE', 'python/requirements.txt is missing from this checkout. Clone it again.')
  const uv = workingUv()
  say(`making the Python environment (${uv ? 'uv' : 'pip'}) …`)
  fs.rmSync(venv, { recursive: true, force: true })
  if (uv) {
    run(uv, ['venv', '--quiet', '--python', python, venv])
    run(uv, ['pip', 'install', '--quiet', '--python', venvPython, '--require-hashes', '-r', wanted])
  } else {
    makeVenv(python)
    // The list is complete: a pip that resolves again may want a newer release than the one that is pinned.
    const quiet = ['-q', '--disable-pip-version-check', '--root-user-action=ignore']
    run(venvPython, ['-m', 'pip', 'install', ...quiet, '--no-deps', '--require-hashes', '-r', wanted])
  }
  addSources()
  stamp(stampFile, key())
}

/** Lets this Python run `-m workspace_hub` from anywhere, always as the checkout has it. */
function addSources() {
  const folder = ask(venvPython, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']).out.trim()
  if (folder === '') throw new SetupError('SETUP_INCOMPLETE', `${venvPython} does not say where its packages are. Remove .venv and run this again.`)
  fs.writeFileSync(path.join(folder, 'workspace_hub.pth'), `${at('python/src')}\n`)
}

function workingUv() {
  const uv = onPath('uv')
  return uv && ask(uv, ['--version']).ok ? uv : undefined
}

/** @param {string} python */
function makeVenv(python) {
  // Debian keeps the part of `venv` that brings pip in a package of its own.
  if (ask(python, ['-c', 'import ensurepip, venv']).ok) return run(python, ['-m', 'venv', venv])
  if (canInstall()) aptInstall('PYTHON_MISSING', 'the Python venv module', ['python3-venv'])
  if (!succeeds(python, ['-m', 'venv', venv])) {
    throw new SetupError('PYTHON_MISSING', `${python} has no working venv module. ${advice('python3-venv')}`)
  }
}

/** @param {string} version as `3.12` */
export const isPythonNewEnough = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 3 || (major === 3 && minor >= 11)
}

/** @returns {string} a Python of 3.11 or newer */
function findPython() {
  const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python', 'py']
  const found = names.map(onPath).filter((file) => file !== undefined)
  const versions = found.map((file) => ({ file, version: ask(file, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).out.trim() }))
  const working = versions.filter(({ version }) => version !== '')
  const good = working.find(({ version }) => isPythonNewEnough(version))
  if (good) return good.file
  if (working[0]) throw new SetupError('PYTHON_TOO_OLD', `Python ${working[0].version} (${working[0].file}) is too old: 3.11 or newer is needed. ${advice('python3 python3-venv')}`)
  throw new SetupError('PYTHON_MISSING', `No Python on PATH: 3.11 or newer is needed. ${advice('python3 python3-venv')}`)
}

/** @param {string} packages for Debian */
function advice(packages) {
  const how = isLinux ? `On Debian or Ubuntu run \`sudo apt-get install -y ${packages}\`` : isWindows ? 'Run `winget install Python.Python.3.13`' : 'Run `brew install python@3.13`'
  return `${how}, then this command again.`
}
