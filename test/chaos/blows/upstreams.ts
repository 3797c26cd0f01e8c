import { setTimeout as sleep } from 'node:timers/promises'
import { probesOf } from '../calls/target.ts'
import { ageMs, below, now, signal, type Process } from '../processes.ts'
import type { Strike } from '../strike.ts'
import type { Blow } from './blow.ts'
import { until } from './wait.ts'

const programs = [
  ['alpha', 'everything'],
  ['alpha', 'memory'],
  ['gamma', 'everything'],
  ['gamma', 'files'],
  ['gamma', 'family'],
  ['delta', 'noise'],
  ['delta', 'stubborn']
] as const

/** An upstream younger than this still pays for its last death. */
const forgivenMs = 10_500
/** A worker looks every 5 s, gives 2 s, and looks again. */
const noticeMs = 20_000

/** A program that has been up for long enough. */
async function pickProgram({ rng, world }: Strike): Promise<{ workspace: string; upstream: string; process: Process }> {
  const [workspace, upstream] = rng.pick(programs)
  let process = await world.upstream(workspace, upstream)
  await until(async () => ageMs((process = await world.upstream(workspace, upstream))) >= forgivenMs, forgivenMs + 5000, 250)
  return { workspace, upstream, process }
}

const kill: Blow = {
  kind: 'upstream-kill',
  weight: 2,
  text: {
    blow: "`kill -9` of a stdio upstream",
    client: 'Its calls in flight end with an error. New ones wait for its restart and succeed. No other tool notices.',
    person: 'The workspace is not healthy until the upstream is back.'
  },
  tells: [{ scope: /^workers\/(health|state|upstreams?)$/u, summary: /healthy -> (unknown|unhealthy): |SIGKILL|signal 9/u }],
  async strike(strike) {
    const { workspace, upstream, process } = await pickProgram(strike)
    strike.truth.struck({ workspace, upstream, process })
    const hit = { reach: { workspace, upstream }, probes: probesOf(workspace, upstream), doomed: [process, ...below(process.pid)] }
    await strike.hit(hit, () => signal(process, 'SIGKILL'))
  }
}

const stop: Blow = {
  kind: 'upstream-stop',
  text: {
    blow: '`SIGSTOP` of a stdio upstream, under load',
    client: 'Its own calls wait or end with an error. No other tool notices.',
    person: 'The upstream is not called healthy.'
  },
  tells: [{ scope: /^workers\/health$/u, summary: /healthy -> (unknown|unhealthy): /u }],
  async strike(strike) {
    const { workspace, upstream, process } = await pickProgram(strike)
    strike.truth.struck({ workspace, upstream, process })
    const hit = { reach: { workspace, upstream }, open: true, probes: probesOf(workspace, upstream) }
    await strike.hit(hit, () => signal(process, 'SIGSTOP'))
    const replaced = await until(() => now(process) === undefined, noticeMs)
    strike.note(replaced ? 'replaced' : 'not replaced: went on after SIGCONT')
    signal(process, 'SIGCONT')
    strike.over()
  }
}

/** One ignores SIGTERM and the end of its stdin, one has children in sessions of their own. */
const deaf: Blow = {
  kind: 'upstream-deaf',
  text: {
    blow: 'a restart by the person of a workspace with an upstream that ignores `SIGTERM` and the end of its stdin, or has children in sessions of their own',
    client: 'New calls wait and succeed.',
    person: 'The workspace stops and starts again.'
  },
  tells: [
    { scope: /^workers\/state$/u, summary: /running -> stopping: restart requested/u },
    { scope: /^workers\/state$/u, summary: /-> running/u }
  ],
  async strike(strike) {
    const workspace = strike.rng.pick(['gamma', 'delta'])
    const worker = await strike.world.worker(workspace)
    const hit = { reach: { workspace }, probes: probesOf(workspace), doomed: [worker, ...below(worker.pid)] }
    let restarted: Promise<Response> | undefined
    await strike.hit(hit, () => void (restarted = strike.world.control('POST', `workspaces/${workspace}/restart`)))
    const status = (await restarted)?.status
    strike.expect(status === 200, `restart of ${workspace} answered HTTP ${status}`)
  }
}

const webKill: Blow = {
  kind: 'http-kill',
  text: {
    blow: '`kill -9` of an HTTP upstream, which something else starts again after a second',
    client: 'Its calls fail until it is back and was found again. No other tool notices.',
    person: 'The workspace is unhealthy, with the reason, until then.'
  },
  tells: [{ scope: /^workers\/health$/u, summary: /healthy -> (unknown|unhealthy): /u }],
  async strike(strike) {
    const { truth, world } = strike
    const reach = { workspace: 'beta', upstream: 'web' }
    truth.struck(reach)
    await strike.hit({ reach, open: true, probes: probesOf('beta') }, () => world.web.kill())
    await sleep(1000)
    const startMs = await world.web.start()
    truth.mended()
    strike.note(`its own start took ${Math.round(startMs)} ms`)
  }
}

export const upstreamBlows: readonly Blow[] = [kill, stop, deaf, webKill]
