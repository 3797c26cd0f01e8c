import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'

const contractCase = z.strictObject({ valid: z.boolean(), why: z.string(), value: z.unknown() })

export interface ContractCase extends z.infer<typeof contractCase> {
  readonly name: string
}

/** The cases of test/contract/<kind>, which the worker's tests read as well. */
export function contractCases(kind: string): readonly ContractCase[] {
  const folder = new URL(`../contract/${kind}/`, import.meta.url)
  return readdirSync(folder).toSorted().map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8')
    // Parsed apart: zod would drop a member named __proto__ from what it copies, the case itself must keep it.
    return { ...contractCase.parse(JSON.parse(text)), value: JSON.parse(text).value, name: file.replace('.json', '') }
  })
}
