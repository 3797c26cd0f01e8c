import type { Strike } from '../strike.ts'

/** An event that tells the person of a blow. */
export interface Tell {
  readonly scope: RegExp
  readonly summary: RegExp
}

/** One way to hurt a hub. */
export interface Blow {
  readonly kind: string
  /** For docs/reliability.md, in a few words each. */
  readonly text: {
    readonly blow: string
    readonly client: string
    readonly person: string
  }
  /** Each must appear on the bus. */
  readonly tells: readonly Tell[]
  /** Of this many cards in the deck. One unless it says otherwise. */
  readonly weight?: number
  /** Resolves when the suite's own part is done; the hub may still have to heal. 'absent': there was nothing to strike. */
  strike(strike: Strike): Promise<'absent' | void>
}
