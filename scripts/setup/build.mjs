// @ts-check
import fs from 'node:fs'
import { spawnSync } from 'node:child_process'
import { at } from './place.mjs'
import { SetupError, say } from './say.mjs'
import { isStamped, keyOf, readText, stamp, treeKey } from './stamp.mjs'

const stampFile = at('out/.setup-key')
const products = ['out/main/index.js', 'out/main/cli.js', 'out/main/store-thread.js', 'out/preload/index.cjs', 'out/renderer/index.html']

const key = () => keyOf(treeKey([at('src'), at('electron.vite.config.ts'), at('tsconfig.json')]), readText(at('node_modules/.setup-key')))

export const buildReady = () => isStamped(stampFile, key()) && products.every((file) => fs.existsSync(at(file)))

/**
 * Builds `out/` from `src/` where a source changed since the last build.
 * @param {string} node @param {NodeJS.ProcessEnv} env
 */
export function build(node, env) {
  if (buildReady()) return
  say('building …')
  const before = key() // a file saved during the build must lead to another build
  fs.rmSync(stampFile, { force: true })
  const tool = at('node_modules/electron-vite/bin/electron-vite.js')
  const result = spawnSync(node, [tool, 'build', '--logLevel', 'warn'], { cwd: at(), env, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) throw new SetupError('BUILD_FAILED', 'The build failed, see above.')
  stamp(stampFile, before)
}
