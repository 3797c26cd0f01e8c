import { Timer } from 'lucide-react'
import { Progress } from 'radix-ui'
import { useNow } from '../../app/app-context.ts'
import { Icon } from '../../components/controls.tsx'
import { shortSpan, span } from '../../format/time.ts'
import type { Proposal } from '../../../../shared/proposal.ts'

const soonMs = 300_000

/** Read out at a minute and at half a minute, and not each second. */
function spoken(left: number): string {
  if (left === 0 || left > 60_000) return ''
  return left > 30_000 ? 'One minute left' : '30 seconds left'
}

/** What is left of it; the bar only repeats the text. */
export function Expiry({ proposal, short = false }: { readonly proposal: Proposal; readonly short?: boolean }) {
  const now = useNow()
  const end = Date.parse(proposal.expiresAt)
  const left = Math.max(0, end - now)
  const part = (100 * left) / Math.max(1, end - Date.parse(proposal.createdAt))
  const tone = left < soonMs ? 'warn b5' : 'tx2'
  if (short) {
    return (
      <span className={`end num s11 row g4 nw ${tone}`}>
        <Icon of={Timer} size={12} />
        {shortSpan(left)}
      </span>
    )
  }
  return (
    <span className={`end num row s12 nw ${tone}`} style={{ height: 22 }}>
      <Icon of={Timer} size={14} />
      {left === 0 ? 'Expires now' : `Expires in ${span(left)}`}
      <span className="sr" aria-live={left <= 30_000 ? 'assertive' : 'polite'}>{spoken(left)}</span>
      <Progress.Root value={part} className="pb" aria-hidden="true">
        <Progress.Indicator style={{ width: `${part}%` }} className={left < soonMs ? 'soon' : ''} />
      </Progress.Root>
    </span>
  )
}
