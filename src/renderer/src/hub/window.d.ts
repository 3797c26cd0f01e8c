import type { HubBridge } from '../../../shared/ipc.ts'

declare global {
  interface Window {
    /** Put there by the preload script; absent when the page runs in a plain browser. */
    readonly hub?: HubBridge
  }
}
