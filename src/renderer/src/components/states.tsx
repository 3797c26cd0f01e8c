import type { LucideIcon } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { Icon } from './controls.tsx'
import { Glyph, type GlyphName } from './glyph.tsx'

interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className="empty">
      <Icon of={icon} size={18} />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

interface BannerProps {
  readonly tone?: 'bad' | 'warn'
  readonly glyph: GlyphName
  /** What happened. */
  readonly lead: string
  readonly children?: ReactNode
  readonly action?: ReactNode
  /** Read out when it comes, unless it is a region that only stands there. */
  readonly role?: 'region'
  readonly label?: string
}

/** One sentence for what happened, one action. */
export function Banner({ tone, glyph, lead, children, action, role, label }: BannerProps) {
  return (
    <div className={tone === undefined ? 'banner' : `banner ${tone}`} role={role ?? (tone === 'bad' ? 'alert' : 'status')} aria-label={label}>
      <Glyph name={glyph} />
      <span className="grow selectable">
        <b>{lead}</b> {children}
      </span>
      {action}
    </div>
  )
}

/** True once something has lasted that long: shapes appear only where there is something to wait for. */
export function useLater(waiting: boolean, ms: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return undefined
    const timer = setTimeout(setLate, ms, true)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [waiting, ms])
  return waiting && late
}

export function Skeleton({ rows }: { readonly rows: number }) {
  const late = useLater(true, 300)
  if (!late) return null
  return (
    <div className="col" style={{ gap: 16, padding: 16 }} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="row">
          <i className="sk" style={{ width: 14, height: 14 }} />
          <i className="sk" style={{ width: 96 + ((row * 37) % 60), height: 10 }} />
          <span className="grow" />
          <i className="sk" style={{ width: 64, height: 10 }} />
          <i className="sk" style={{ width: 40, height: 10 }} />
        </div>
      ))}
    </div>
  )
}
