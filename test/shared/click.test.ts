import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { clickPost } from '../../src/shared/click.ts'

const folder = join(import.meta.dirname, '../contract/click')
const contractCase = z.strictObject({ valid: z.boolean(), why: z.string(), value: z.unknown() })

test.each(readdirSync(folder))('%s', (file) => {
  const { valid, why, value } = contractCase.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
  expect(clickPost.safeParse(value).success, why).toBe(valid)
})
