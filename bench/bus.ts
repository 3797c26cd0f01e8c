import { startHub } from '../test/fixtures/hub.ts'
import { compare } from './bus/compare.ts'
import { fanOut } from './bus/fan-out.ts'
import { profileHub } from './bus/profile.ts'

const defaultRounds = '7'

/** What the bus costs against a bare node:http echo in the same run: `[rounds]`, or `profile`. */
export async function benchBus([what = defaultRounds]: readonly string[]): Promise<void> {
  if (what === 'profile') {
    process.stdout.write(`${await profileHub()}\n`)
    return
  }
  const hub = await startHub({ workspaces: {}, config: { spare: false } })
  try {
    const { report } = await compare(hub, Number(what))
    process.stdout.write(`${report}\n${await fanOut(hub)}\n`)
  } finally {
    await hub.stop()
  }
}
