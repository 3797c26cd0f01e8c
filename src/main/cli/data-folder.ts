import { homedir } from 'node:os'
import { resolve } from 'node:path'

/** The data folder: the one --data names, else the one the app uses. */
export async function dataFolder(data: string | undefined): Promise<string> {
  if (data !== undefined) return resolve(data)
  // The hub is loaded only where its knowledge is needed: it would make each command slower.
  const { folders } = await import('../hub/index.ts')
  return folders(process.platform, process.env, homedir()).data
}
