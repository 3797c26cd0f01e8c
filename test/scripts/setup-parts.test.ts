import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isNetworkFailure } from '../../scripts/setup/electron.mjs'
import { isAtLeast } from '../../scripts/setup/node.mjs'
import { isPythonNewEnough } from '../../scripts/setup/python.mjs'
import { isStamped, keyOf, stamp, treeKey } from '../../scripts/setup/stamp.mjs'
import { taskEnv, taskNamed } from '../../scripts/setup/tasks.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-parts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['24.15.0', true], ['v24.21.0', true], ['25.0.0', true], ['24.14.9', false], ['20.20.2', false], ['', false]
])('Node %s can run the hub: %s', (version, expected) => {
  expect(isAtLeast(version, 24, 15)).toBe(expected)
})

test.each([['3.11', true], ['3.14', true], ['4.0', true], ['3.10', false], ['2.7', false], ['', false]])('Python %s is new enough: %s', (version, expected) => {
  expect(isPythonNewEnough(version)).toBe(expected)
})

test.each([
  ['TypeError: fetch failed', true],
  ['getaddrinfo ENOTFOUND github.com', true],
  ['HTTPError: Response code 403', true],
  ['sumchecker: checksum mismatch after fetch failed', false],
  ['ENOSPC: no space left on device', false]
])('%s allows the fallback: %s', (text, expected) => {
  expect(isNetworkFailure(text)).toBe(expected)
})

describe('stamps', () => {
  test('a stamp holds until the key changes', () => {
    const file = join(folder, 'deep/stamp')
    expect(isStamped(file, 'one')).toBe(false)
    stamp(file, 'one')
    expect(isStamped(file, 'one')).toBe(true)
    expect(isStamped(file, 'two')).toBe(false)
  })

  test('the parts of a key do not run together', () => {
    expect(keyOf('ab', 'c')).not.toBe(keyOf('a', 'bc'))
  })

  test('a tree has another key after each kind of change', () => {
    const file = join(folder, 'src/a.ts')
    mkdirSync(join(folder, 'src'))
    writeFileSync(file, 'one')
    const keys = [treeKey([folder])]
    utimesSync(file, new Date(0), new Date(0))
    keys.push(treeKey([folder]))
    writeFileSync(join(folder, 'src/b.ts'), '')
    keys.push(treeKey([folder]))
    rmSync(file)
    keys.push(treeKey([folder]))
    expect(new Set(keys).size).toBe(keys.length)
    expect(treeKey([folder, join(folder, 'nothing')])).toBe(keys.at(-1))
  })
})

describe('tasks', () => {
  test('the hub needs no Electron', () => {
    expect(taskNamed('hub')?.needs).toEqual(['python', 'build'])
    expect(taskNamed('toString')).toBeUndefined()
  })

  test('node comes first on the PATH of a task, and nothing of an outer npm gets through', () => {
    process.env['npm_lifecycle_event'] = 'hub'
    try {
      const env = taskEnv('/opt/node/bin/node')
      expect(env.PATH).toMatch(/^\/opt\/node\/bin[:;]/)
      expect(env).not.toHaveProperty('npm_lifecycle_event')
    } finally {
      delete process.env['npm_lifecycle_event']
    }
  })
})
