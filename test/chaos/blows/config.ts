import { setTimeout as sleep } from 'node:timers/promises'
import { probesOf } from '../calls/target.ts'
import { createRpcClient } from '../clients/rpc.ts'
import { workspaceNames } from '../config.ts'
import { workspaceOf } from '../health.ts'
import { below } from '../processes.ts'
import type { Strike } from '../strike.ts'
import type { Blow } from './blow.ts'
import { until } from './wait.ts'

const pids = async ({ world }: Strike): Promise<Map<string, number | undefined>> =>
  new Map((await world.health())?.workspaces.map(({ name, worker }) => [name, worker?.pid]))

const edit: Blow = {
  kind: 'config-edit',
  text: {
    blow: "an edit of one workspace's config while a call runs",
    client: 'The running call ends well. New ones wait for the new worker and succeed.',
    person: 'The config was read again; only the changed workspace restarts.'
  },
  tells: [
    { scope: /^config\/changes$/u, summary: /read again/u },
    { scope: /^workers\/state$/u, summary: /running -> stopping/u },
    { scope: /^workers\/state$/u, summary: /-> running/u }
  ],
  async strike(strike) {
    const { world } = strike
    const workspace = strike.rng.pick(['alpha', 'gamma'])
    const before = await pids(strike)
    const worker = await world.worker(workspace)
    const rpc = createRpcClient(world.place.url, workspace)
    const running = rpc.call('everything_trigger-long-running-operation', { duration: 2, steps: 4 }).catch(String)
    await sleep(500)
    world.edits.set(workspace, (world.edits.get(workspace) ?? 0) + 1)
    const hit = { reach: 'none', probes: probesOf(workspace), probeLater: true, doomed: [worker, ...below(worker.pid)] } as const
    await strike.hit(hit, () => world.saveConfig())
    await until(async () => workspaceOf(await world.health(), workspace)?.state !== 'running', 5000)
    strike.probe()
    const said = await running
    strike.expect(said.includes('completed'), `the call that ran while ${workspace} was edited: ${said}`)
    await strike.probed(20_000)
    const after = await pids(strike)
    const others = workspaceNames.filter((name) => name !== workspace && before.get(name) !== after.get(name))
    strike.expect(others.length === 0, `an edit of ${workspace} restarted ${others.join(', ')}, too`)
    strike.expect(before.get(workspace) !== after.get(workspace), `an edit of ${workspace} did not restart it`)
  }
}

const broken: Blow = {
  kind: 'config-broken',
  text: {
    blow: 'an edit that leaves the config broken',
    client: 'Nothing.',
    person: 'What is wrong, with its line; the last good config stays.'
  },
  tells: [{ scope: /^config\/changes$/u, summary: /not taken over, the last good one stays/u }],
  async strike(strike) {
    const { world } = strike
    const before = await pids(strike)
    const probes = workspaceNames.flatMap((name) => probesOf(name))
    await strike.hit({ reach: 'none', probes }, () => world.saveConfig('{ "workspaces": { "alpha": { "path": 7 '))
    await sleep(1000)
    await world.saveConfig()
    await sleep(500)
    const after = await pids(strike)
    strike.expect(JSON.stringify([...before]) === JSON.stringify([...after]), 'a broken config restarted a worker')
  }
}

export const configBlows: readonly Blow[] = [edit, broken]
