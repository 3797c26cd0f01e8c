import { Eye, MessageCircleQuestionMark, Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Severity } from '../../../shared/event.ts'
import type { Proposal } from '../../../shared/proposal.ts'
import type { Health, WorkerState } from '../../../shared/workspace.ts'
import { capital } from '../format/words.ts'
import { Glyph } from './glyph.tsx'

/** One that fell asleep is stopped, but not by the person, and comes back by itself. */
export type ShownState = WorkerState | 'asleep'

const stateTone: Readonly<Record<ShownState, string>> = {
  stopped: 'tx2',
  asleep: '',
  starting: '',
  running: '',
  backoff: 'warn b5',
  stopping: 'tx2',
  exited: 'tx2',
  fatal: 'bad b5'
}

export function StateMark({ state, size }: { readonly state: ShownState; readonly size?: number }) {
  return (
    <span className={`row g6 nw ${stateTone[state]}`}>
      <Glyph name={state} size={size} />
      {capital(state)}
    </span>
  )
}

const healthTone: Readonly<Record<Health, string>> = { unknown: '', healthy: '', unhealthy: 'bad b5' }

export function HealthMark({ health, size }: { readonly health: Health; readonly size?: number }) {
  return (
    <span className={`row g6 nw ${healthTone[health]}`}>
      <Glyph name={health} size={size} />
      {capital(health)}
    </span>
  )
}

const severityTone: Readonly<Record<Severity, string>> = {
  debug: 'tx3',
  info: 'tx2',
  warning: 'warn b5',
  error: 'bad b5',
  critical: 'bad b6'
}

/** `quiet` where there is none of it: nothing to be alarmed about. */
export function SeverityMark({ severity, after, quiet = false }: { readonly severity: Severity; readonly after?: ReactNode; readonly quiet?: boolean }) {
  return (
    <span className={`row g4 nw ${quiet ? 'tx3' : severityTone[severity]}`}>
      <Glyph name={severity} size={12} />
      {capital(severity)}
      {after}
    </span>
  )
}

const riskMarks = {
  read: { tone: '', icon: Eye, word: 'Read' },
  write: { tone: 'warn', icon: Pencil, word: 'Write' },
  destructive: { tone: 'bad', icon: Trash2, word: 'Destructive' },
  question: { tone: 'acc', icon: MessageCircleQuestionMark, word: 'Question' }
} as const

/** A proposal without a call is a question: nothing runs, whatever its risk. A held request is none. */
export function RiskMark({ proposal }: { readonly proposal: Proposal }) {
  const { tone, icon: Icon, word } = riskMarks[riskOf(proposal)]
  return (
    <span className={`tag ${tone}`}>
      <Icon size={12} strokeWidth={1.75} aria-hidden="true" />
      {word}
    </span>
  )
}

function riskOf(proposal: Proposal): keyof typeof riskMarks {
  const question = proposal.call === undefined && proposal.held !== true
  return question && proposal.risk !== 'destructive' ? 'question' : proposal.risk
}
