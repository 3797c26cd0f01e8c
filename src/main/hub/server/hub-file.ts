import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hubFile, type HubFile } from '../../../shared/hub-file.ts'

/** What `<data>/hub.json` says; undefined when there is none or it can't be read. */
export async function readHubFile(dataDir: string): Promise<HubFile | undefined> {
  try {
    return hubFile.safeParse(JSON.parse(await readFile(join(dataDir, 'hub.json'), 'utf8'))).data
  } catch {
    return undefined
  }
}

/** Writes `<data>/hub.json`, by which the command line and `connect` find the hub. Whole or not at all. */
export async function writeHubFile(dataDir: string, content: HubFile): Promise<void> {
  const file = join(dataDir, 'hub.json')
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, `${JSON.stringify(content)}\n`)
  await rename(fresh, file)
}

/** Removes `<data>/hub.json` when it is this process's own. */
export async function removeHubFile(dataDir: string): Promise<void> {
  if ((await readHubFile(dataDir))?.pid === process.pid) await rm(join(dataDir, 'hub.json'), { force: true })
}
