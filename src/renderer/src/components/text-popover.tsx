import { Popover } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { modKey } from '../app/keys.ts'
import { Button, Kbd } from './controls.tsx'

interface TextPopoverProps {
  readonly trigger: ReactNode
  readonly title: string
  readonly hint: string
  readonly action: string
  readonly required: boolean
  /** In characters. */
  readonly longest?: number
  readonly side?: 'top' | 'bottom'
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly onSend: (text: string) => void
}

/** A reason or an answer. Mod+Enter sends; Esc closes it and keeps the draft. */
export function TextPopover(props: TextPopoverProps) {
  const { trigger, title, hint, action, required, longest = 10_000, side = 'top', open, onOpenChange, onSend } = props
  const [draft, setDraft] = useState('')
  const empty = draft.trim() === ''
  const send = (): void => {
    if (required && empty) return
    onOpenChange(false)
    onSend(draft.trim())
  }
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="pop" side={side} align="start" sideOffset={6} collisionPadding={8} aria-label={title}>
          <label className="col" style={{ gap: 6 }}>
            <span className="b6">{title}</span>
            <textarea
              className="area"
              rows={3}
              value={draft}
              maxLength={longest}
              placeholder={hint}
              onChange={(event) => setDraft(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send()
              }}
            />
          </label>
          <div className="row" style={{ marginTop: 8 }}>
            <span className="tx3 row g4"><Kbd>{modKey()}</Kbd><Kbd>↵</Kbd>sends</span>
            <Button tone="pri" size="sm" className="end" disabled={required && empty} onClick={send}>{action}</Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
