import { useState } from 'react'
import { useApp, useNow } from '../../app/app-context.ts'
import { Button } from '../../components/controls.tsx'
import { Banner } from '../../components/states.tsx'
import { TextPopover } from '../../components/text-popover.tsx'
import { plural } from '../../format/number.ts'
import { shortTime } from '../../format/time.ts'
import { release, releaseWords, useHold, waitingWords, type Hold } from './use-hold.ts'

function Refuse({ hold }: { readonly hold: Hold }) {
  const [open, setOpen] = useState(false)
  const calls = plural(hold.state.waiting, 'call')
  return (
    <TextPopover
      title={`Refuse ${calls}, and say why`}
      hint="The agents read this. It may be left empty."
      action={`Refuse ${calls}`}
      required={false}
      longest={1_000}
      side="bottom"
      open={open}
      onOpenChange={setOpen}
      onSend={(reason) => hold.order({ on: false, refuse: true, ...(reason === '' ? {} : { reason }) })}
      trigger={<Button size="sm" tone="neg" disabled={hold.busy}>Refuse…</Button>}
    />
  )
}

/** Stands in every view while agents' calls are held: since when, how many wait, and how to end it. */
export function HoldBanner() {
  const { nav } = useApp()
  const hold = useHold()
  const now = useNow()
  const { on, since, waiting } = hold.state
  if (!on) return null
  return (
    <Banner
      tone="warn"
      glyph="waits"
      role="region"
      label="All agent calls are held"
      lead={`All agent calls are held${since === undefined ? '' : ` since ${shortTime(since, now)}`}.`}
      action={
        <>
          <Button size="sm" disabled={hold.busy} onClick={() => hold.order(release)}>{releaseWords(hold.state)}</Button>
          {waiting === 0 ? null : <Refuse hold={hold} />}
        </>
      }
    >
      {waitingWords(hold.state)}. {waiting === 0 ? 'The next one will.' : 'Agents get no answer until you release them.'}{' '}
      {waiting === 0 ? null : <button type="button" className="link" onClick={() => nav.go({ view: 'events', filter: { scopes: ['mcp/policy'] } })}>Show them</button>}
    </Banner>
  )
}
