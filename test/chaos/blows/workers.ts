import { probesOf } from '../calls/target.ts'
import { workspaceNames } from '../config.ts'
import { workspaceOf } from '../health.ts'
import { below, now, signal } from '../processes.ts'
import type { Blow } from './blow.ts'
import { until } from './wait.ts'

/** Two missed probes of 5 s and 2 s each, and a little. */
const noticeMs = 18_000

/** The last blow has healed only when its spare is made up for: that takes a cold start of Python. */
const warmMs = 20_000

const kill: Blow = {
  kind: 'worker-kill',
  weight: 3,
  text: {
    blow: '`kill -9` of a worker',
    client: 'Calls in flight end at once with `WORKER_DIED`. New ones wait for the next worker and succeed.',
    person: 'The workspace restarts, with the signal as the reason.'
  },
  tells: [
    { scope: /^workers\/state$/u, summary: /running -> \w+: .*SIGKILL/u },
    { scope: /^workers\/state$/u, summary: /-> running/u }
  ],
  async strike(strike) {
    const workspace = strike.rng.pick(workspaceNames)
    await until(() => strike.world.spareIsWarm(), warmMs)
    const worker = await strike.world.worker(workspace)
    const hit = { reach: { workspace }, probes: probesOf(workspace), doomed: [worker, ...below(worker.pid)] }
    await strike.hit(hit, () => signal(worker, 'SIGKILL'))
  }
}

const stop: Blow = {
  kind: 'worker-stop',
  text: {
    blow: '`SIGSTOP` of a worker',
    client: 'Calls to it wait until the hub gives it up, then end with `WORKER_DIED`. New ones succeed.',
    person: 'The workspace turns unhealthy after two probes without an answer; the worker is replaced.'
  },
  tells: [
    { scope: /^workers\/health$/u, summary: /-> unhealthy: .*probe/u },
    { scope: /^workers\/state$/u, summary: /-> running/u }
  ],
  async strike(strike) {
    const workspace = strike.rng.pick(workspaceNames)
    const worker = await strike.world.worker(workspace)
    const hit = { reach: { workspace }, open: true, probes: probesOf(workspace), doomed: [worker, ...below(worker.pid)] }
    await strike.hit(hit, () => signal(worker, 'SIGSTOP'))
    const replaced = await until(() => now(worker) === undefined, noticeMs)
    strike.over()
    strike.expect(replaced, `the stopped worker ${worker.pid} of ${workspace} was not replaced within ${noticeMs / 1000} s`)
    if (!replaced) signal(worker, 'SIGCONT')
  }
}

/** Stopped, it hears neither the stop line nor SIGTERM. */
const deaf: Blow = {
  kind: 'worker-deaf',
  text: {
    blow: 'a restart by the person, while the worker hears neither its stdin nor `SIGTERM`',
    client: 'Calls in flight end with `WORKER_DIED`. New ones wait and succeed.',
    person: 'The workspace stops and starts again within four seconds and its start.'
  },
  tells: [
    { scope: /^workers\/state$/u, summary: /running -> stopping: restart requested/u },
    { scope: /^workers\/state$/u, summary: /-> running/u }
  ],
  async strike(strike) {
    const workspace = strike.rng.pick(workspaceNames)
    const worker = await strike.world.worker(workspace)
    const hit = { reach: { workspace }, open: true, probes: probesOf(workspace), doomed: [worker, ...below(worker.pid)] }
    let restarted: Promise<Response> | undefined
    await strike.hit(hit, () => {
      signal(worker, 'SIGSTOP')
      restarted = strike.world.control('POST', `workspaces/${workspace}/restart`)
    })
    await until(async () => workspaceOf(await strike.world.health(), workspace)?.state !== 'running', 5000)
    strike.over()
    const status = (await restarted)?.status
    strike.expect(status === 200, `restart of ${workspace} answered HTTP ${status}`)
  }
}

export const workerBlows: readonly Blow[] = [kill, stop, deaf]
