import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { DecideInput, Proposal } from '../../../../shared/proposal.ts'
import { useApp } from '../../app/app-context.ts'
import { CallError, messageOf } from '../../hub/client.ts'

/** Keys meant for one proposal must not hit the next. */
const guardMs = 600

export interface Seen {
  readonly digest: string | undefined
  readonly arguments: Readonly<Record<string, unknown>> | undefined
}

/** What the button was armed for; it disarms itself when that changes. */
interface Armed {
  readonly seen: Seen
  readonly digest: string | undefined
}

const seenOf = ({ call }: Proposal): Seen => ({ digest: call?.digest, arguments: call?.arguments })

export interface DecisionState {
  /** The call as it was when the person began to look at it. */
  readonly seen: Seen
  /** The stored call is no longer the one that was seen. */
  readonly changed: boolean
  /** Takes the call as it now is for seen. */
  readonly accept: () => void
  readonly busy: boolean
  /** A destructive call was approved once; the next press runs it. */
  readonly armed: boolean
  readonly arm: (on: boolean) => void
  /** Whether the selection or the call changed a moment ago, so that keys don't count. */
  readonly tooSoon: () => boolean
  readonly send: (decision: DecideInput) => void
}

/** How one proposal is decided. Make it anew for each proposal (by `key`). */
export function useDecision(proposal: Proposal): DecisionState {
  const { client } = useApp()
  const [seen, setSeen] = useState(() => seenOf(proposal))
  const [busy, setBusy] = useState(false)
  const [armedFor, setArmedFor] = useState<Armed>()
  const since = useRef(-Infinity)
  const { id, call, status } = proposal
  const changed = status === 'pending' && call?.digest !== seen.digest
  const armed = armedFor !== undefined && armedFor.seen === seen && armedFor.digest === call?.digest

  useEffect(() => {
    since.current = performance.now()
  }, [call?.digest, seen])

  const send = (decision: DecideInput): void => {
    setBusy(true)
    setArmedFor(undefined)
    client
      .call('proposals.decide', { id, decision })
      .catch((error: unknown) => {
        // The push that comes with these two shows what there is to say.
        if (error instanceof CallError && (error.code === 'CALL_CHANGED' || error.code === 'PROPOSAL_DECIDED')) toast(error.message)
        else toast.error(messageOf(error))
      })
      .finally(() => setBusy(false))
  }
  return {
    seen,
    changed,
    accept: () => setSeen(seenOf(proposal)),
    busy,
    armed,
    arm: (on) => setArmedFor(on ? { seen, digest: call?.digest } : undefined),
    tooSoon: () => performance.now() - since.current < guardMs,
    send
  }
}
