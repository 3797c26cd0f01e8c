import { useState } from 'react'
import { toast } from 'sonner'
import type { HoldOrder, HoldState } from '../../../../shared/hold.ts'
import { useApp, useHub } from '../../app/app-context.ts'
import { plural } from '../../format/number.ts'
import { messageOf } from '../../hub/client.ts'

const off: HoldState = { on: false, waiting: 0 }

export interface Hold {
  readonly state: HoldState
  /** An order is on its way: it is in force once every worker has it. */
  readonly busy: boolean
  readonly order: (order: HoldOrder) => void
}

/** The switch that holds the calls of all agents. */
export function useHold(): Hold {
  const { client } = useApp()
  const state = useHub((data) => data.hub?.hold) ?? off
  const [busy, setBusy] = useState(false)
  return {
    state,
    busy,
    order(order) {
      setBusy(true)
      client
        .call('hub.hold', order)
        .catch((error: unknown) => toast.error(messageOf(error)))
        .finally(() => setBusy(false))
    }
  }
}

export const release: HoldOrder = { on: false, refuse: false }

/** `Release 6 calls`; without a number while none waits. */
export function releaseWords({ waiting }: HoldState): string {
  return waiting === 0 ? 'Release' : `Release ${plural(waiting, 'call')}`
}

/** `6 calls wait` */
export function waitingWords({ waiting }: HoldState): string {
  if (waiting === 0) return 'No call waits yet'
  return `${plural(waiting, 'call')} ${waiting === 1 ? 'waits' : 'wait'}`
}
