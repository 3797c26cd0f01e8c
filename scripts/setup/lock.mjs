// @ts-check
// Two commands started at once in a fresh clone must not both install: the second waits for the first.
import fs from 'node:fs'
import path from 'node:path'
import { at } from './place.mjs'
import { say } from './say.mjs'
import { readText } from './stamp.mjs'

const file = at('.cache/setup.lock')

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function take() {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** @param {number} ms */
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

function waitForTurn() {
  let said = 0
  while (!take()) {
    const owner = Number(readText(file))
    // An empty file is one that its owner is about to fill; one left so long is a dead owner's.
    const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (owner ? !isAlive(owner) : age > 2_000) fs.rmSync(file, { force: true })
    else if (owner !== said) say(`waiting for another set-up (pid ${(said = owner)}) …`)
    pause(100)
  }
}

/**
 * Runs `job` while no other set-up of this checkout runs.
 * @template T
 * @param {() => T} job
 * @returns {T}
 */
export function alone(job) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  waitForTurn()
  try {
    return job()
  } finally {
    fs.rmSync(file, { force: true })
  }
}
