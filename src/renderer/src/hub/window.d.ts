import type { IpcInput, IpcOutput, IpcResult, IpcRoute } from '../../../shared/ipc.ts'

declare global {
  /** `HubBridge` of the contract, with each route's own types. */
  interface WindowHub {
    invoke<R extends IpcRoute>(route: R, input: IpcInput<R>): Promise<IpcResult<IpcOutput<R>>>
    /** Each push, as JSON. */
    subscribe(listener: (push: string) => void): () => void
  }
  interface Window {
    /** Put there by the preload script; absent when the page runs in a plain browser. */
    readonly hub?: WindowHub
  }
}
