import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'jsonc-parser'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { root } from './imports.ts'
import { rooms } from './table.ts'

const pattern = z.object({ regex: z.string().optional(), message: z.string() })
const restriction = z.tuple([z.literal('error'), z.object({ patterns: z.array(pattern) })])
const override = z.object({ files: z.array(z.string()), rules: z.record(z.string(), z.unknown()) })
const lint = z.object({ overrides: z.array(override) }).parse(parse(readFileSync(resolve(root, '.oxlintrc.json'), 'utf8')))

/** Whether the lint refuses an import in the files of one override. */
function refuses(files: string, specifier: string): boolean {
  const rules = lint.overrides.find((one) => one.files.includes(files))?.rules['no-restricted-imports']
  return restriction.parse(rules)[1].patterns.some(({ regex }) => regex !== undefined && new RegExp(regex).test(specifier))
}

test.each(rooms)('the lint gives room %s the same place as the table', (room) => {
  const refused = rooms.filter((other) => refuses(`src/main/hub/${room}/**`, `../${other}/file.ts`))
  expect(refused).toEqual(rooms.slice(rooms.indexOf(room) + 1))
})
