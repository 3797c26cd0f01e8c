import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'jsonc-parser'
import { root, type Home } from './home.ts'

/** The example's config with changes to its workspace, written into this home. Answers with the file. */
export function writeConfig(home: Home, changes: Readonly<Record<string, unknown>>): string {
  const config = parse(readFileSync(join(root, 'examples/workspaces.json'), 'utf8')) as {
    workspaces: { example: Record<string, unknown> }
  }
  Object.assign(config.workspaces.example, { path: join(root, 'examples/sample') }, changes)
  const file = join(home.dir, 'conf', 'workspaces.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** A config of these workspaces, written into this home. Answers with the file. */
export function writeWorkspaces(home: Home, workspaces: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const file = join(home.dir, 'conf', 'workspaces.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ workspaces }))
  return file
}
