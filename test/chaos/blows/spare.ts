import { probesOf } from '../calls/target.ts'
import { workspaceNames } from '../config.ts'
import { signal } from '../processes.ts'
import type { Blow } from './blow.ts'
import { until } from './wait.ts'

const kill: Blow = {
  kind: 'spare-kill',
  text: {
    blow: '`kill -9` of the warm spare',
    client: 'Nothing.',
    person: 'A new spare is made.'
  },
  tells: [],
  async strike(strike) {
    const { world } = strike
    await until(async () => (await world.health())?.spare?.state !== 'starting', 10_000)
    const spare = await world.spare()
    if (spare === undefined) return 'absent'
    const probes = workspaceNames.flatMap((name) => probesOf(name))
    await strike.hit({ reach: 'none', probes, doomed: [spare] }, () => signal(spare, 'SIGKILL'))
    const back = await until(async () => {
      const found = (await world.health())?.spare
      return found?.state === 'ready' && found.pid !== spare.pid
    }, 15_000)
    strike.expect(back, 'no new spare within 15 s')
  }
}

export const spareBlows: readonly Blow[] = [kill]
