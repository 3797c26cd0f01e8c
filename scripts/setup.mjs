#!/usr/bin/env node
// @ts-check
// Brings a checkout to where a task can run, then runs it: `node scripts/setup.mjs [task] [argument ...]`.
// Needs Node 20 and nothing else; what is there already costs a few file reads.
import { build, buildReady } from './setup/build.mjs'
import { electronDist, electronEnv, installElectron } from './setup/electron.mjs'
import { handOver } from './setup/hand-over.mjs'
import { alone } from './setup/lock.mjs'
import { checkSetupNode, pickNode } from './setup/node.mjs'
import { installNpm, npmReady } from './setup/npm.mjs'
import { installPython, pythonReady } from './setup/python.mjs'
import { SetupError, say, sayError } from './setup/say.mjs'
import { installLibraries, installTestTools, librariesReady, testToolsReady } from './setup/system-libraries.mjs'
import { taskEnv, taskNamed } from './setup/tasks.mjs'

/** @param {import('./setup/tasks.mjs').Task} task */
function isReady(task) {
  const needs = task.needs
  if (!npmReady()) return false
  return (
    (!needs.includes('python') || pythonReady()) &&
    (!needs.includes('electron') || (electronDist() !== undefined && librariesReady())) &&
    (!needs.includes('test-tools') || testToolsReady()) &&
    (!needs.includes('build') || buildReady())
  )
}

/** @param {import('./setup/tasks.mjs').Task} task */
function makeReady(task) {
  const needs = task.needs
  installNpm()
  const node = pickNode()
  if (needs.includes('python')) installPython()
  if (needs.includes('electron')) {
    installElectron(node)
    installLibraries()
  }
  if (needs.includes('test-tools')) installTestTools()
  if (needs.includes('build')) build(node, taskEnv(node))
}

function main() {
  const [name = 'setup', ...args] = process.argv.slice(2)
  checkSetupNode()
  const task = taskNamed(name)
  if (!task) throw new SetupError('UNKNOWN_TASK', `There is no task ${name}.`)
  const startedAt = performance.now()
  if (!isReady(task)) {
    alone(() => makeReady(task))
    say(`ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  }
  const node = pickNode()
  const command = task.command(node, args)
  if (command) handOver(command, { ...taskEnv(node), ...electronEnv() })
  else if (name === 'setup') say('everything is in place')
}

try {
  main()
} catch (error) {
  sayError(error)
  process.exitCode = 1
}
