import { setTimeout as sleep } from 'node:timers/promises'
import { probesOf } from '../calls/target.ts'
import { createRpcClient } from '../clients/rpc.ts'
import type { Strike } from '../strike.ts'
import type { Blow } from './blow.ts'

const mib = 1024 * 1024

/** Calls the noisy server. Its answer must come behind the noise. */
async function tell(strike: Strike, tool: string, args: Record<string, unknown>): Promise<string> {
  const client = createRpcClient(strike.world.place.url, 'delta')
  return client.call(`noise_${tool}`, args).catch((error: unknown) => `failed: ${String(error)}`)
}

function noisy(kind: string, what: string, tool: string, args: Record<string, unknown>): Blow {
  return {
    kind,
    text: {
      blow: what,
      client: 'Nothing is lost: the answer comes behind the noise. No other tool notices.',
      person: "The server's lines are in the workspace's log."
    },
    tells: [],
    async strike(strike) {
      let said = ''
      await strike.hit({ reach: 'none', probes: probesOf('delta'), probeLater: true }, async () => {
        const answer = tell(strike, tool, args)
        strike.probe()
        said = await answer
      })
      strike.expect(said === 'said', `the noisy call was answered with: ${said.slice(0, 200)}`)
    }
  }
}

const deafMs = 3000

const fullPipe: Blow = {
  kind: 'full-pipe',
  text: {
    blow: 'an upstream stops reading for three seconds while an argument of 8 MiB is sent to it',
    client: 'Its calls wait, none is lost. No other tool notices.',
    person: 'Nothing, if it takes no longer.'
  },
  tells: [],
  async strike(strike) {
    const probes = probesOf('delta').filter(({ upstream }) => upstream !== 'noise')
    let size = ''
    await strike.hit({ reach: 'none', probes, probeLater: true }, async () => {
      await tell(strike, 'deaf', { ms: deafMs })
      const large = tell(strike, 'size', { text: 'x'.repeat(8 * mib) })
      await sleep(500)
      strike.probe()
      size = await large
    })
    strike.expect(size === String(8 * mib), `the large call was answered with: ${size.slice(0, 200)}`)
    const slow = strike.recoveries.filter(({ ms }) => ms > deafMs - 500)
    strike.expect(slow.length === 0, `other tools had to wait: ${JSON.stringify(slow)}`)
  }
}

export const noiseBlows: readonly Blow[] = [
  noisy('garbage', 'an upstream prints on stdout what is not MCP', 'garbage', { lines: 2000 }),
  noisy('stdout-flood', 'an upstream pours 32 MiB onto stdout, half of it without a line end', 'flood', { bytes: 16 * mib }),
  noisy('stderr-flood', 'an upstream pours 8 MiB onto stderr', 'shout', { bytes: 8 * mib }),
  fullPipe
]
