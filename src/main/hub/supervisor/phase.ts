import { HubError } from '../errors.ts'
import type { Attempt } from './launch-worker.ts'
import type { Prober } from './prober.ts'
import type { Worker } from './worker.ts'

/** Where a workspace's worker is in its life, with what belongs to that. */
export type Phase =
  | { readonly state: 'stopped'; /** The next call starts it. */ readonly asleep?: true }
  | { readonly state: 'exited' | 'fatal' }
  | { readonly state: 'starting'; readonly attempt: Attempt }
  | { readonly state: 'running'; readonly attempt: Attempt; readonly worker: Worker; readonly startedAt: string; readonly prober: Prober }
  | { readonly state: 'backoff'; readonly retryAt: number }
  | {
      readonly state: 'stopping'
      readonly attempt: Attempt
      /** Somebody asked for it, it hung, or nobody used it. */
      readonly why: 'asked' | 'hung' | 'idle'
      readonly worker?: Worker
      readonly startedAt?: string
    }

/** A start has settled once the worker runs, or it is known that it does not. */
export function settled(phase: Phase): boolean {
  return phase.state !== 'starting' && phase.state !== 'stopping'
}

export function isAsleep(phase: Phase): boolean {
  return phase.state === 'stopped' && phase.asleep === true
}

/** Why a workspace gives no worker, where waiting would not help. `wanted`: it is to run. */
export function refusal(name: string, phase: Phase, wanted: boolean, reason = ''): HubError | undefined {
  const options = { details: { workspace: name } }
  if (phase.state === 'fatal') return new HubError('WORKSPACE_FATAL', `The workspace ${name} can't start. ${reason}`.trim(), options)
  const ended = phase.state === 'stopped' || phase.state === 'exited'
  if (isAsleep(phase) || (!ended && (phase.state !== 'stopping' || wanted))) return undefined
  const message = `The workspace ${name} is ${phase.state}. ${reason} Start it in the window, or with: workspace-hub start ${name}`
  return new HubError('WORKSPACE_STOPPED', message.replace('  ', ' '), options)
}

/** The worker did not come up in the time a call may be held. */
export function unavailable(name: string, phase: Phase, reason = ''): HubError {
  const retryAfterMs = phase.state === 'backoff' ? Math.max(1, phase.retryAt - Date.now()) : 1000
  const said = isAsleep(phase)
    ? `The workspace ${name} is asleep: nothing of it runs. The next call wakes it, and so does: workspace-hub start ${name}`
    : `The worker of ${name} is ${phase.state}. ${reason} Try again soon.`
  const message = said.replace('  ', ' ')
  return new HubError('WORKER_UNAVAILABLE', message, { details: { workspace: name, retryAfterMs } })
}
