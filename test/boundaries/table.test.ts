import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { importsOf, root } from './imports.ts'
import { isAllowed } from './table.ts'

const cases: readonly (readonly [from: string, to: string, allowed: boolean, typeOnly?: boolean])[] = [
  ['src/shared/event.ts', 'zod', true],
  ['src/shared/event.ts', 'node:fs', false],
  ['src/shared/event.ts', 'src/main/hub/errors.ts', false],
  ['src/main/hub/bus/sse.ts', 'src/main/hub/store/journal.ts', true],
  ['src/main/hub/bus/sse.ts', 'src/main/hub/gateway/routes.ts', false],
  ['src/main/hub/bus/sse.ts', 'src/main/hub/gateway/routes.ts', false, true],
  ['src/main/hub/bus/sse.ts', 'src/main/hub/index.ts', false],
  ['src/main/hub/bus/sse.ts', 'electron', false],
  ['src/main/hub/errors.ts', 'src/main/hub/bus/sse.ts', false],
  ['src/main/hub/index.ts', 'src/main/hub/server/app.ts', true],
  ['src/main/cli/serve.ts', 'src/main/hub/index.ts', true],
  ['src/main/cli/serve.ts', 'src/main/hub/bus/sse.ts', false],
  ['src/main/cli/serve.ts', 'electron', false],
  ['src/main/tray.ts', 'electron', true],
  ['src/main/tray.ts', 'src/main/cli/serve.ts', false],
  ['src/preload/index.ts', 'src/shared/channels.ts', true],
  ['src/preload/index.ts', 'src/shared/ipc.ts', false],
  ['src/preload/index.ts', 'src/shared/ipc.ts', true, true],
  ['src/renderer/src/main.tsx', 'react', true],
  ['src/renderer/src/main.tsx', 'express', false],
  ['src/renderer/src/main.tsx', 'src/shared/ipc.ts', false],
  ['src/renderer/src/main.tsx', 'src/main/hub/index.ts', false, true]
]

for (const [from, to, allowed, typeOnly = false] of cases) {
  test(`${from} ${allowed ? 'may' : 'may not'} import ${typeOnly ? 'types of ' : ''}${to}`, () => {
    expect(isAllowed({ from, specifier: to, file: to.startsWith('src/') ? to : undefined, typeOnly })).toBe(allowed)
  })
}

test('every form of import is read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'))
  try {
    const file = join(folder, 'forms.ts')
    const forms = [
      `import a from 'a'`, `import type { B } from "b"`, `import {\n  c,\n  d\n} from 'c'`, `import 'd'`, `import * as e from 'e'`,
      `export { f } from 'f'`, `export * from 'g'`, `const h = await import('h')`, `const i = require("i")`, `import{j as k}from"j";import{l}from"k";`
    ]
    writeFileSync(file, `${forms.join('\n')}\n`)
    const found = importsOf(relative(root, file))
    expect(found.map((one) => one.specifier).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'])
    expect(found.filter((one) => one.typeOnly).map((one) => one.specifier)).toEqual(['b'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
