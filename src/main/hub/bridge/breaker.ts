import type { EventPost } from '../../../shared/event.ts'
import type { BreakerState } from '../../../shared/workspace.ts'
import type { Supervisor } from '../supervisor/supervisor.ts'
import type { Worker } from '../supervisor/worker.ts'
import { createCircuit, type Circuit, type Leave } from './circuit.ts'

export type { Leave }

/** A circuit breaker for each worker that runs. A new worker starts with a closed one. */
export interface Breakers {
  /** Throws HubError CIRCUIT_OPEN, with `retryAfterMs`. */
  admit(worker: Worker): Leave
}

export interface BreakersDeps {
  readonly supervisor: Pick<Supervisor, 'suspect' | 'current' | 'breaker'>
  readonly publish: (event: EventPost) => void
}

function changeEvent({ workspace, pid }: Worker, from: BreakerState, to: BreakerState, cause: string): EventPost {
  return {
    scope: 'workers/breaker',
    severity: to === 'open' ? 'warning' : 'info',
    summary: `${workspace}: breaker ${from} -> ${to}: ${cause}`,
    source: 'hub',
    workspace,
    data: { from, to, workspace, pid, cause }
  }
}

/** Makes the breakers of a hub: each change is an event, is shown at the workspace, and an opening asks for a probe. */
export function createBreakers({ supervisor, publish }: BreakersDeps): Breakers {
  const circuits = new Map<string, Circuit>()

  function circuitOf(worker: Worker): Circuit {
    const known = circuits.get(worker.id)
    if (known !== undefined) return known
    const circuit = createCircuit(worker.workspace, (from, to, cause) => {
      if (worker.died.aborted) return
      publish(changeEvent(worker, from, to, cause))
      supervisor.breaker(worker, to)
      if (to === 'open') supervisor.suspect(worker)
    })
    if (worker.died.aborted) return circuit
    circuits.set(worker.id, circuit)
    worker.died.addEventListener('abort', () => circuits.delete(worker.id), { once: true })
    return circuit
  }

  return {
    admit(worker) {
      const leave = circuitOf(worker).admit()
      return {
        ...leave,
        failed(cause) {
          // The end of a worker, known already or asked for, is no fault of the transport.
          if (worker.died.aborted || supervisor.current(worker.workspace) !== worker) leave.drop()
          else leave.failed(cause)
        }
      }
    }
  }
}
