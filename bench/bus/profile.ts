import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHub } from '../../test/fixtures/hub.ts'
import { load } from './child.ts'

const loadMs = 10_000
// As the files of the profiles are named, in order.
const threads = ['main', 'the journal\'s thread'] as const

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

/** Microseconds by name, the most first. */
function sums(profile: Profile, name: (frame: Frame) => string): readonly (readonly [string, number])[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const found = new Map<string, number>()
  for (const [at, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    const time = profile.timeDeltas[at] ?? 0
    if (frame === undefined || frame.functionName === '(idle)' || frame.functionName === '(root)') continue
    found.set(name(frame), (found.get(name(frame)) ?? 0) + time)
  }
  return [...found].toSorted(([, a], [, b]) => b - a)
}

function table(title: string, parts: readonly (readonly [string, number])[], events: number, rows: number): string {
  const whole = parts.reduce((sum, [, time]) => sum + time, 0)
  const row = ([part, time]: readonly [string, number]): string =>
    `  ${(time / events).toFixed(2).padStart(7)} µs ${((time / whole) * 100).toFixed(1).padStart(5)} %  ${part}`
  return [title, row(['an event', whole]), ...parts.slice(0, rows).map(row)].join('\n')
}

/** Where a hub under load spends its time, in main and in the journal's thread: by library, and by function. Its start counts, too. */
export async function profileHub(connections: number): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'hub-profile-'))
  const hub = await startHub({ workspaces: {}, config: { spare: false }, nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${dir}`] })
  try {
    const { count } = await load(`${hub.url}/api/internal/bus`, connections, loadMs)
    await hub.stop()
    const files = (await readdir(dir)).toSorted()
    const profiles = await Promise.all(files.map(async (file): Promise<Profile> => JSON.parse(await readFile(join(dir, file), 'utf8'))))
    const where = ({ functionName, url, lineNumber }: Frame): string => `${functionName} ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`
    return profiles.slice(0, threads.length).flatMap((profile, at) => [
      table(`${threads[at]}, by library`, sums(profile, partOf), count, 15),
      table(`${threads[at]}, by function`, sums(profile, where), count, 25)
    ]).join('\n')
  } finally {
    await hub.stop()
    await rm(dir, { recursive: true, force: true })
  }
}
