import { startHub } from '../test/fixtures/hub.ts'
import { compare } from './bus/compare.ts'
import { fanOut } from './bus/fan-out.ts'
import { profileHub } from './bus/profile.ts'
import { sustain } from './bus/sustained.ts'

const defaultRounds = '7'
const defaultSeconds = '60'
const defaultConnections = '50'

type Hub = Awaited<ReturnType<typeof startHub>>

async function withHub(measure: (hub: Hub) => Promise<string>): Promise<string> {
  const hub = await startHub({ workspaces: {}, config: { spare: false } })
  try {
    return await measure(hub)
  } finally {
    await hub.stop()
  }
}

/**
 * What the bus costs against a bare node:http echo in the same run: `[rounds]`; or `sustained [seconds]`, a steady rate
 * with a stalled subscriber; or `profile [connections]`.
 */
export async function benchBus([what = defaultRounds, count]: readonly string[]): Promise<void> {
  const run = async (): Promise<string> => {
    if (what === 'profile') return profileHub(Number(count ?? defaultConnections))
    if (what === 'sustained') return withHub((hub) => sustain(hub, Number(count ?? defaultSeconds)))
    return withHub(async (hub) => `${await compare(hub, Number(what))}\n${await fanOut(hub)}`)
  }
  process.stdout.write(`${await run()}\n`)
}
