import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHub } from '../../test/fixtures/hub.ts'
import { load } from './child.ts'

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

type Frame = Profile['nodes'][number]['callFrame']

function partOf({ functionName, url }: Frame): string {
  if (functionName.startsWith('(')) return functionName
  if (url === '') return 'node, in C++'
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(url)?.[1]
  if (library !== undefined) return library
  return url.startsWith('node:') ? `node:${url.slice(5).replace('internal/', '').split('/')[0]}` : 'hub'
}

function shares(profile: Profile, name: (frame: Frame) => string): readonly (readonly [string, number])[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const sums = new Map<string, number>()
  let busy = 0
  for (const [at, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    const time = profile.timeDeltas[at] ?? 0
    if (frame === undefined || frame.functionName === '(idle)' || frame.functionName === '(root)') continue
    busy += time
    sums.set(name(frame), (sums.get(name(frame)) ?? 0) + time)
  }
  return [...sums].map(([part, time]) => [part, time / busy] as const).toSorted(([, a], [, b]) => b - a)
}

function lines(title: string, parts: readonly (readonly [string, number])[]): string {
  return [title, ...parts.map(([part, share]) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${part}`)].join('\n')
}

/** Where a hub under load spends its time: by library, and the functions that take most, of each of its threads. */
export async function profileHub(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'hub-profile-'))
  const hub = await startHub({ workspaces: {}, config: { spare: false }, nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${dir}`] })
  try {
    await load(`${hub.url}/api/internal/bus`, 50, 5_000)
    await hub.stop()
    const files = (await readdir(dir)).toSorted()
    const profiles = await Promise.all(files.map(async (file): Promise<Profile> => JSON.parse(await readFile(join(dir, file), 'utf8'))))
    const where = ({ functionName, url, lineNumber }: Frame): string => `${functionName} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`
    return profiles.map((profile, at) => [
      lines(`thread ${at}, by library`, shares(profile, partOf).filter(([, share]) => share > 0.005)),
      lines(`thread ${at}, functions`, shares(profile, where).slice(0, 25))
    ].join('\n')).join('\n')
  } finally {
    await hub.stop()
    await rm(dir, { recursive: true, force: true })
  }
}
