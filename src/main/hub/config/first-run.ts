import { randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { applyEdits, modify, parse } from 'jsonc-parser'
import { z } from 'zod'
import { createWhole } from '../store/create-whole.ts'

const example = z.object({ workspaces: z.record(z.string(), z.object({ path: z.string() })) })

/**
 * Writes the example's config to `configFile`, comments and all. Its paths, relative in `examplesDir`, become absolute.
 * The file appears whole or not at all. False when there is one by then.
 */
async function writeExample(examplesDir: string, configFile: string): Promise<boolean> {
  let text = await readFile(join(examplesDir, 'workspaces.json'), 'utf8')
  const { workspaces } = example.parse(parse(text))
  for (const [name, { path }] of Object.entries(workspaces)) {
    text = applyEdits(text, modify(text, ['workspaces', name, 'path'], resolve(examplesDir, path), {}))
  }
  await mkdir(dirname(configFile), { recursive: true })
  const draft = `${configFile}.${randomUUID()}`
  try {
    await writeFile(draft, text, { flag: 'wx' })
    return await createWhole(draft, configFile)
  } finally {
    await rm(draft, { force: true })
  }
}

/** Writes the example's config where there is none yet. Says whether it did. */
export async function ensureConfig(examplesDir: string, configFile: string): Promise<boolean> {
  const there = await access(configFile).then(
    () => true,
    (thrown: unknown) => !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
  )
  return !there && (await writeExample(examplesDir, configFile))
}
