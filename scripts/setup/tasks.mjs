// @ts-check
// What `npm run <task>` needs and starts.
import path from 'node:path'
import { cleanEnv } from './command.mjs'
import { electronDist, electronProgram, needsNoSandbox } from './electron.mjs'
import { at, hasDisplay, root } from './place.mjs'
import { say } from './say.mjs'

/**
 * @typedef {'python' | 'electron' | 'test-tools' | 'build'} Need
 * @typedef {{ program: string, args: string[], cwd: string }} Command
 * @typedef {{ needs: readonly Need[], command: (node: string, args: string[]) => Command | undefined }} Task
 */

const checkStages = ['types', 'lint', 'dead-code', 'unit', 'python']

/** Where the person typed the command: npm moves to the checkout, and relative paths are meant from there. */
const callerFolder = () => (process.env.npm_lifecycle_event && process.env.INIT_CWD) || process.cwd()

/** @type {Task} */
const hub = {
  needs: ['python', 'build'],
  command: (node, args) => ({ program: node, args: [at('out/main/cli.js'), ...args], cwd: callerFolder() })
}

/** @type {Task} */
const window = {
  needs: ['python', 'electron', 'build'],
  command: (_node, args) => {
    const sandbox = needsNoSandbox() ? ['--no-sandbox'] : []
    return { program: electronProgram(electronDist() ?? ''), args: [...sandbox, root, ...args], cwd: root }
  }
}

/** @type {Task} */
const headless = {
  needs: hub.needs,
  command: (node, args) => {
    say('no display here (DISPLAY and WAYLAND_DISPLAY are not set): running the hub without a window')
    return hub.command(node, ['serve', ...args])
  }
}

/** @type {Record<string, Task>} */
const tasks = {
  setup: { needs: ['python', 'electron'], command: () => undefined },
  start: hasDisplay ? window : headless,
  dev: {
    needs: ['python', 'electron'],
    command: (node, args) => {
      const tool = at('node_modules/electron-vite/bin/electron-vite.js')
      return { program: node, args: [tool, 'dev', ...args], cwd: root }
    }
  },
  hub,
  build: { needs: ['build'], command: () => undefined },
  test: {
    needs: ['python', 'electron', 'test-tools'],
    command: (node, args) => ({ program: node, args: [at('scripts/test.ts'), ...args], cwd: root })
  },
  chaos: {
    needs: hub.needs,
    command: (node, args) => ({ program: node, args: [at('test/chaos/main.ts'), ...args], cwd: callerFolder() })
  },
  bench: {
    needs: hub.needs,
    command: (node, args) => ({ program: node, args: [at('bench/main.ts'), ...args], cwd: root })
  },
  check: {
    needs: ['python'],
    command: (node, args) => ({ program: node, args: [at('scripts/test.ts'), ...checkStages, ...args], cwd: root })
  }
}

/** @param {string} name */
export const taskNamed = (name) => (Object.hasOwn(tasks, name) ? tasks[name] : undefined)

/** @param {string} node put first on PATH, for programs that look for `node` there */
export function taskEnv(node) {
  const env = cleanEnv()
  return { ...env, PATH: [path.dirname(node), at('node_modules/.bin'), env.PATH].join(path.delimiter) }
}
