import type { Transport } from '../transports/transport.ts'

/** A worker that is ready to take calls. */
export interface Worker {
  /** Unique per launch, also over restarts of the hub. */
  readonly id: string
  readonly workspace: string
  readonly pid: number
  readonly transport: Transport
  /** Aborted at once when the process is gone or is being replaced. */
  readonly died: AbortSignal
  /** HMAC-SHA256 of a text under the launch key, in hex: proof that it comes from the hub. */
  sign(subject: string): string
}
