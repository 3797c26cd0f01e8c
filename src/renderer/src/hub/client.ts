import type { ErrorBody } from '../../../shared/errors.ts'
import type { IpcInput, IpcOutput, IpcRoute, Push } from '../../../shared/ipc.ts'

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

export function createClient(bridge: WindowHub): HubClient {
  return {
    async call(route, input) {
      const result = await bridge.invoke(route, input)
      if (result.ok) return result.data
      throw new CallError(result.error)
    },
    // oxlint-disable-next-line typescript/no-unsafe-argument -- src/main/ipc.ts sends this type and nothing else
    subscribe: (listener) => bridge.subscribe((push) => listener(JSON.parse(push)))
  }
}

/** What to tell the person about anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
