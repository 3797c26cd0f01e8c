import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesUnder, importsOf, packageOf, reach, root } from './boundaries/imports.ts'
import { isAllowed, pythonOrder, rooms, zoneOf } from './boundaries/table.ts'

const sources = filesUnder('src', /\.tsx?$/)
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8')
const packagesFrom = (entries: readonly string[]): string[] =>
  reach(entries).filter((one) => one.file === undefined).map((one) => packageOf(one.specifier))

describe('source', () => {
  test('every import is one that the table allows', () => {
    const wrong = sources.flatMap(importsOf).filter((one) => !isAllowed(one))
    expect(wrong.map((one) => `${one.from} imports ${one.specifier}`)).toEqual([])
  })

  test('every room of the hub has its place in the order', () => {
    const found = new Set(sources.filter((file) => zoneOf(file) === 'room').map((file) => file.split('/')[3]))
    expect([...found].filter((room) => !rooms.includes(room ?? ''))).toEqual([])
  })

  test('the hub and the command line never reach Electron', () => {
    const plain = sources.filter((file) => ['hub', 'room', 'cli'].includes(zoneOf(file)))
    expect(packagesFrom(plain)).not.toContain('electron')
  })

  test('the window reaches no Node, no Electron and nothing of main', () => {
    const met = reach(sources.filter((file) => zoneOf(file) === 'renderer'))
    const wrong = met.filter((one) => ['node', 'electron'].includes(packageOf(one.specifier)) || one.file?.startsWith('src/main/'))
    expect(wrong).toEqual([])
  })

  test('only ipc.ts uses ipcMain', () => {
    expect(sources.filter((file) => file !== 'src/main/ipc.ts' && /\bipcMain\b/.test(read(file)))).toEqual([])
  })

  test('no file is longer than 300 lines', () => {
    const files = [...sources, ...filesUnder('scripts', /\.(ts|mjs)$/), ...filesUnder('python/src', /\.py$/)]
    expect(files.filter((file) => read(file).trimEnd().split('\n').length > 300)).toEqual([])
  })
})

describe('python', () => {
  const files = filesUnder('python/src/workspace_hub', /\.py$/)
  const placeOf = (file: string): string => (file.split('/')[3] ?? '').replace(/\.py$/, '')

  /** The packages of workspace_hub that a file imports, relative imports resolved. */
  const imported = (file: string): string[] => {
    const depth = file.split('/').length - 3
    const absolute = [...read(file).matchAll(/^\s*(?:from|import) workspace_hub\.(\w+)/gm)].map((match) => match[1] ?? '')
    const relative = [...read(file).matchAll(/^\s*from (\.+)(\w*)/gm)].map((match) => {
      const isTop = (match[1] ?? '').length === depth
      return isTop ? (match[2] ?? '') : placeOf(file)
    })
    return [...absolute, ...relative].filter((name) => name !== '')
  }

  test('each package imports only those before it', () => {
    const wrong = files.filter((file) => placeOf(file) !== '__init__').flatMap((file) => {
      const own = pythonOrder.indexOf(placeOf(file))
      const bad = imported(file).filter((name) => own < 0 || !pythonOrder.includes(name) || pythonOrder.indexOf(name) > own)
      return bad.map((name) => `${file} imports ${name}`)
    })
    expect(wrong).toEqual([])
  })
})

describe('errors', () => {
  test('docs/errors.md explains every code', () => {
    const table = /errorStatus = \{([\s\S]*?)\n\}/.exec(read('src/shared/errors.ts'))?.[1] ?? ''
    const codes = [...table.matchAll(/^\s*([A-Z][A-Z_]+):/gm)].map((match) => match[1] ?? '')
    const explained = read('docs/errors.md')
    expect(codes.length).toBeGreaterThan(10)
    expect(codes.filter((code) => !explained.includes(`\`${code}\``))).toEqual([])
  })
})

describe.skipIf(!existsSync(resolve(root, 'out/main/cli.js')))('build', () => {
  test('the command line and the store thread hold no Electron', () => {
    const packages = packagesFrom(['out/main/cli.js', 'out/main/store-thread.js'])
    expect(packages).toContain('node')
    expect(packages).not.toContain('electron')
  })

  test('the preload needs Electron only', () => {
    expect(new Set(packagesFrom(['out/preload/index.cjs']))).toEqual(new Set(['electron']))
  })

  test('the window bundle needs nothing from outside', () => {
    const scripts = filesUnder('out/renderer', /\.js$/)
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.filter((file) => /\b(?:from|import|require\()\s*["'](?:node:|electron["'])/.test(read(file)))).toEqual([])
  })
})
