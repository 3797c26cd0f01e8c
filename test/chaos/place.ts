import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import getPort from 'get-port'

/** Where a run keeps everything. Nothing of it lies elsewhere. */
export interface Place {
  readonly folder: string
  readonly dataDir: string
  readonly configFile: string
  /** The temporary folder of the hub and of all it starts. Its name is in the environment of each. */
  readonly temporary: string
  /** Of the hub; the same after each restart, so that URLs stay. */
  readonly port: number
  /** Of the HTTP upstream. */
  readonly webPort: number
  readonly url: string
  workspace(name: string): string
}

export async function makePlace(workspaces: readonly string[]): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-chaos-'))
  const workspace = (name: string): string => join(folder, 'work', name)
  const temporary = join(folder, 'tmp')
  for (const path of [temporary, ...workspaces.map(workspace)]) await mkdir(path, { recursive: true })
  const port = await getPort({ host: '127.0.0.1' })
  const webPort = await getPort({ host: '127.0.0.1', exclude: [port] })
  return {
    folder,
    dataDir: join(folder, 'data'),
    configFile: join(folder, 'workspaces.json'),
    temporary,
    port,
    webPort,
    url: `http://127.0.0.1:${port}`,
    workspace
  }
}
