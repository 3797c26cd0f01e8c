import { CirclePause, CirclePlay } from 'lucide-react'
import { Tooltip } from 'radix-ui'
import type { MouseEvent } from 'react'
import { Icon } from '../../components/controls.tsx'
import { release, releaseWords, useHold } from './use-hold.ts'

const hint = 'Each call of an agent waits until you release it.'

/** At the foot of the sidebar: holds all agent calls, and lets them go again. */
export function HoldButton() {
  const { state, busy, order } = useHold()
  const words = state.on ? (state.waiting === 0 ? 'Release agent calls' : releaseWords(state)) : 'Hold agent calls'
  const press = (event: MouseEvent): void => {
    // A double click must not end what it began.
    if (event.detail < 2) order(state.on ? release : { on: true })
  }
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button type="button" className={state.on ? 'hold on' : 'hold'} aria-label={words} disabled={busy} onClick={press}>
          <Icon of={state.on ? CirclePlay : CirclePause} size={16} />
          <span className="lb">{words}</span>
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" side="right" sideOffset={4} collisionPadding={8}>
          {state.on ? words : hint}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
