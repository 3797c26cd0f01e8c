import { Eye, MessageCircleQuestionMark, Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Severity } from '../../../shared/event.ts'
import type { Proposal } from '../../../shared/proposal.ts'
import type { Health, WorkerState } from '../../../shared/workspace.ts'
import { Glyph } from './glyph.tsx'

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const stateTone: Readonly<Record<WorkerState, string>> = {
  stopped: 'tx2',
  starting: '',
  running: '',
  backoff: 'warn b5',
  stopping: 'tx2',
  exited: 'tx2',
  fatal: 'bad b5'
}

export function StateMark({ state }: { readonly state: WorkerState }) {
  return (
    <span className={`row g6 nw ${stateTone[state]}`}>
      <Glyph name={state} />
      {capital(state)}
    </span>
  )
}

const healthTone: Readonly<Record<Health, string>> = { unknown: '', healthy: '', unhealthy: 'bad b5' }

export function HealthMark({ health }: { readonly health: Health }) {
  return (
    <span className={`row g6 nw ${healthTone[health]}`}>
      <Glyph name={health} />
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

/** A proposal without a call is a question: nothing runs, whatever its risk. */
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
  return proposal.call === undefined && proposal.risk !== 'destructive' ? 'question' : proposal.risk
}
