import type { ErrorBody } from '../../../shared/errors.ts'
import type { HubBridge, IpcInput, IpcOutput, IpcResult, IpcRoute, Push } from '../../../shared/ipc.ts'

/** A call the hub refused. `message` is written for the person. */
export class CallError extends Error {
  readonly code: ErrorBody['code']

  constructor(body: ErrorBody) {
    super(body.message)
    this.name = 'CallError'
    this.code = body.code
  }
}

export interface HubClient {
  /** Rejects with {@link CallError}. */
  call<R extends IpcRoute>(route: R, input: IpcInput<R>): Promise<IpcOutput<R>>
  subscribe(listener: (push: Push) => void): () => void
}

export function createClient(bridge: HubBridge): HubClient {
  return {
    async call<R extends IpcRoute>(route: R, input: IpcInput<R>): Promise<IpcOutput<R>> {
      // oxlint-disable-next-line typescript/no-unsafe-assignment -- src/main/ipc.ts answers with this type and nothing else
      const result: IpcResult<IpcOutput<R>> = JSON.parse(await bridge.invoke(route, input))
      if (result.ok) return result.data
      throw new CallError(result.error)
    },
    subscribe(listener) {
      // oxlint-disable-next-line typescript/no-unsafe-argument -- it sends pushes and nothing else
      return bridge.subscribe((push) => listener(JSON.parse(push)))
    }
  }
}

/** What to tell the person about anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
