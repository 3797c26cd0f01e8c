import type { ReactNode } from 'react'

export type GlyphName =
  | 'stopped' | 'starting' | 'running' | 'backoff' | 'stopping' | 'exited' | 'fatal'
  | 'unknown' | 'healthy' | 'unhealthy'
  | 'debug' | 'info' | 'warning' | 'error' | 'critical'
  | 'waits' | 'asleep'

const ok = 'var(--ok-mark)'
const warn = 'var(--warn-mark)'
const bad = 'var(--bad-mark)'
const idle = 'var(--idle-mark)'
const accent = 'var(--accent)'
const cut = 'var(--bg)'
const round = { strokeLinecap: 'round', strokeLinejoin: 'round' } as const

const octagon = <path d="M5.3 1.9h5.4l3.4 3.4v5.4l-3.4 3.4H5.3l-3.4-3.4V5.3z" fill={bad} />
const cross = <path className="cut" d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" stroke={cut} strokeWidth="1.7" {...round} />
const triangle = (colour: string): ReactNode => (
  <>
    <path d="M8 2.3 14.3 13.4H1.7z" fill="none" stroke={colour} strokeWidth="1.6" strokeLinejoin="round" />
    <path d="M8 6.4v3.2m0 1.9v.1" stroke={colour} strokeWidth="1.6" {...round} />
  </>
)

/** The hub's own 16 px set. Every one differs in shape, not only in colour. */
const shapes: Readonly<Record<GlyphName, ReactNode>> = {
  stopped: <rect x="3.5" y="3.5" width="9" height="9" rx="1.5" fill="none" stroke={idle} strokeWidth="1.6" />,
  starting: (
    <>
      <circle cx="8" cy="8" r="5.2" fill="none" stroke={accent} strokeWidth="1.6" opacity=".35" />
      <path className="spin" d="M8 2.8a5.2 5.2 0 0 1 5.2 5.2" fill="none" stroke={accent} strokeWidth="2" {...round} />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="6" fill={ok} />
      <path className="cut" d="M6.5 5.3 10.9 8l-4.4 2.7z" fill={cut} />
    </>
  ),
  backoff: (
    <>
      <path d="M3.2 5.2A5.6 5.6 0 1 1 2.6 9.4" fill="none" stroke={warn} strokeWidth="1.6" {...round} />
      <path d="M2.4 2.8v3h3" fill="none" stroke={warn} strokeWidth="1.6" {...round} />
      <path d="M8 5.4V8l1.8 1.2" fill="none" stroke={warn} strokeWidth="1.5" {...round} />
    </>
  ),
  stopping: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke={idle} strokeWidth="1.6" strokeDasharray="2.4 1.8" />
      <rect x="6" y="6" width="4" height="4" rx=".6" fill={idle} />
    </>
  ),
  exited: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke={idle} strokeWidth="1.6" />
      <path d="M5.4 8h5.2" stroke={idle} strokeWidth="1.6" {...round} />
    </>
  ),
  fatal: <>{octagon}{cross}</>,
  unknown: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke={idle} strokeWidth="1.5" strokeDasharray="1.6 2.1" />
      <path d="M6.6 6.7c0-2 3-1.8 2.8 0-.1 1-1.4 1.1-1.4 2.2m0 1.6v.1" fill="none" stroke={idle} strokeWidth="1.4" {...round} />
    </>
  ),
  healthy: <path d="m3.2 8.6 3.1 3.1 6.5-7" fill="none" stroke={ok} strokeWidth="1.9" {...round} />,
  unhealthy: triangle(bad),
  debug: <circle cx="8" cy="8" r="2" fill="var(--tx3)" />,
  info: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke={accent} strokeWidth="1.5" />
      <path d="M8 7.6v3m0-5.2v.1" stroke={accent} strokeWidth="1.6" {...round} />
    </>
  ),
  warning: triangle(warn),
  error: (
    <>
      <circle cx="8" cy="8" r="6" fill={bad} />
      <path className="cut" d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" stroke={cut} strokeWidth="1.6" {...round} />
    </>
  ),
  critical: (
    <>
      {octagon}
      <path className="cut" d="M8 4.9v3.8m0 2.3v.1" stroke={cut} strokeWidth="1.8" {...round} />
    </>
  ),
  asleep: <path d="M8 2.3a4 4 0 0 0 5.7 5.7A5.75 5.75 0 1 1 8 2.3z" fill="none" stroke={accent} strokeWidth="1.6" strokeLinejoin="round" />,
  waits: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke={warn} strokeWidth="1.6" />
      <path d="M6.4 5.8v4.4m3.2-4.4v4.4" stroke={warn} strokeWidth="1.7" {...round} />
    </>
  )
}

/** Decoration: the word stands beside it, or the thing around it has an accessible name. */
export function Glyph({ name, size = 14 }: { readonly name: GlyphName; readonly size?: number }) {
  return (
    <svg className="glyph" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[name]}
    </svg>
  )
}
