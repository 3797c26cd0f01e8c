import { Bot } from 'lucide-react'
import { useMemo } from 'react'
import type { BoundCall, Proposal } from '../../../../shared/proposal.ts'
import { useApp, useNow } from '../../app/app-context.ts'
import { DiffView, JsonCode } from '../../components/code.tsx'
import { Button, Icon } from '../../components/controls.tsx'
import { RiskMark } from '../../components/marks.tsx'
import { Banner } from '../../components/states.tsx'
import { TraceLink } from '../../components/trace-link.tsx'
import { clientName, shortDigest } from '../../format/call.ts'
import { diffLines } from '../../format/json-lines.ts'
import { clock, span } from '../../format/time.ts'
import { DecisionBar } from './decision-bar.tsx'
import { ExactCall } from './exact-call.tsx'
import { Expiry } from './expiry.tsx'
import { callText, closingLine, resultOf } from './proposal-facts.ts'
import { useDecision, type DecisionState } from './use-decision.ts'
import { useEdit, type CallEdit } from './use-edit.ts'

function Head({ proposal }: { readonly proposal: Proposal }) {
  const now = useNow()
  const { call, title, workspace, client, seq, createdAt, status, held } = proposal
  return (
    <div className="dh">
      <div className="row top">
        <h2 className="selectable">
          {call === undefined ? title : <>Run <span className="tool">{call.tool}</span> in {workspace}</>}
        </h2>
        <span className="tx3 s12" style={{ lineHeight: '22px' }}>{seq}</span>
        {status === 'pending' ? <Expiry proposal={proposal} /> : null}
      </div>
      <div className="s12 tx2 row g6" style={{ marginTop: 2 }}>
        <Icon of={Bot} />
        <span className="el">
          <b className="b6" style={{ color: 'var(--tx1)' }} title={client}>{clientName(client) ?? 'An agent'}</b> asked {span(now - Date.parse(createdAt))} ago
          {call === undefined ? ` in ${workspace}` : ''}
        </span>
        {held === true ? <span className="end"><RiskMark proposal={proposal} /></span> : null}
      </div>
    </div>
  )
}

/** The agent's own words: quoted, plain, and never taken for the hub's. */
function Reason({ proposal }: { readonly proposal: Proposal }) {
  const { call, title, detail } = proposal
  return (
    <div className="row top" style={{ gap: 20, marginBottom: 12 }}>
      <div className="grow quote">
        <div className="s11 tx3">The agent’s words, not verified</div>
        {call === undefined ? null : <p>{title}</p>}
        {detail === '' ? (call === undefined ? <p className="tx2">No more detail was given.</p> : null) : <p>{detail}</p>}
      </div>
      <div className="row g6" style={{ flex: 'none', paddingTop: 2 }}>
        <RiskMark proposal={proposal} />
      </div>
    </div>
  )
}

/** A request that policy holds: its words are the worker's, and somebody waits for the answer now. */
function Held({ proposal }: { readonly proposal: Proposal }) {
  const { call, client, createdAt, detail, status } = proposal
  const asked = fenced(detail)
  const runs = call === undefined ? 'Approving lets its request through at once.' : 'Approving runs the call at once, inside its request.'
  return (
    <>
      {status === 'pending' ? (
        <div style={{ marginBottom: 12 }}>
          <Banner glyph="waits" lead={`${clientName(client) ?? 'An agent'} waits for you right now, since ${clock(createdAt)}.`}>
            {runs} If the agent gives up first, this is withdrawn and nothing runs.
          </Banner>
        </div>
      ) : null}
      {asked === '' ? null : <pre className="codebox selectable" style={{ marginBottom: 12 }}>{asked}</pre>}
    </>
  )
}

/** What stands in a fenced block; other text as it is. */
function fenced(detail: string): string {
  return /^```\w*\n([\s\S]*?)\n?```\s*$/u.exec(detail)?.[1] ?? detail
}

function Digest({ name, value, note, strong = false }: { readonly name: string; readonly value: string | undefined; readonly note?: string; readonly strong?: boolean }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="row g6">
        {value === undefined ? <span className="tx3">–</span> : <span className={strong ? 'm11 b6' : 'm11'} title={value}>sha256:{shortDigest(value)}</span>}
        {note === undefined ? null : <span className="tx3 el">{note}</span>}
      </dd>
    </>
  )
}

function CallFacts({ proposal, call, edit }: { readonly proposal: Proposal; readonly call: BoundCall; readonly edit: CallEdit }) {
  const { asked, risk, status, held } = proposal
  const once = status === 'pending' ? 'approval is valid for this digest only, once' : undefined
  const edited = edit.arguments === undefined ? (asked === undefined ? undefined : call.digest) : edit.digest
  const shown = edit.arguments !== undefined || asked !== undefined
  return (
    <>
      <dt>Risk</dt>
      <dd>{risk}, {held === true ? 'from the server’s own annotations. They are hints, not proof.' : 'as the agent says. It is a hint, not proof.'}</dd>
      <Digest name={shown ? 'Digest, asked' : 'Digest'} value={(asked ?? call).digest} note={shown ? undefined : once} />
      {shown ? <Digest name="Digest, edited" value={edited} note={once} strong /> : null}
    </>
  )
}

function Facts({ proposal, edit }: { readonly proposal: Proposal; readonly edit: CallEdit }) {
  const { nav } = useApp()
  const { call, id, workspace, trace } = proposal
  const filter = { scopes: ['chat/proposals', `chat/decisions/${id}`], workspace }
  return (
    <dl className="kv facts">
      {call === undefined ? null : <CallFacts proposal={proposal} call={call} edit={edit} />}
      {trace === undefined ? null : <><dt>Trace</dt><dd><TraceLink trace={trace} /></dd></>}
      <dt>Events</dt>
      <dd><button type="button" className="link" onClick={() => nav.go({ view: 'events', filter })}>Show its events</button></dd>
    </dl>
  )
}

/** What was decided and what came of it. */
function Outcome({ proposal }: { readonly proposal: Proposal }) {
  const { decision, receipt, status } = proposal
  if (status === 'pending') return null
  return (
    <section className="outcome">
      <h3 className="s12 b6">Decision</h3>
      <dl className="kv" style={{ gridTemplateColumns: '104px 1fr' }}>
        <dt>Decided</dt>
        <dd>{decision === undefined ? '–' : `${clock(decision.at)}, by ${decision.by}`}</dd>
        {decision?.reason === undefined ? null : <><dt>Reason</dt><dd>{decision.reason}</dd></>}
        {decision?.answer === undefined ? null : <><dt>Answer</dt><dd>{decision.answer}</dd></>}
        <dt>Result</dt>
        <dd>{resultOf(proposal)}</dd>
      </dl>
      {receipt?.outcome === 'unknown' ? (
        <Banner tone="warn" glyph="warning" lead="Nobody knows whether the call ran.">
          It was lost on its way. Look whether it had its effect. It is not run again.
        </Banner>
      ) : null}
      {receipt?.result === undefined ? null : <JsonCode value={receipt.result} label="Result" />}
      {receipt?.error === undefined ? null : <JsonCode value={receipt.error} label="Error" />}
    </section>
  )
}

function Changed({ proposal, decision }: { readonly proposal: Proposal; readonly decision: DecisionState }) {
  const { call } = proposal
  const { seen } = decision
  const lines = useMemo(
    () => (call === undefined || seen.arguments === undefined ? [] : diffLines(callText(call.tool, seen.arguments), callText(call.tool, call.arguments))),
    [call, seen]
  )
  const same = lines.every(({ kind }) => kind === 'same')
  return (
    <div className="col" style={{ gap: 8, marginBottom: 12 }}>
      <Banner tone="warn" glyph="warning" lead="The call changed after you opened it." action={<Button size="sm" onClick={decision.accept}>I checked it</Button>}>
        Check it again. {same ? 'The tool’s definition is another one now; the arguments are the same.' : ''}
      </Banner>
      {same ? null : <DiffView lines={lines} label="What changed" />}
    </div>
  )
}

export function ProposalDetail({ proposal }: { readonly proposal: Proposal }) {
  const decision = useDecision(proposal)
  const edit = useEdit(proposal)
  const { call, status } = proposal
  return (
    <article className="dt" aria-label={`Proposal ${proposal.seq}`}>
      <Head proposal={proposal} />
      <div className="bd">
        {decision.changed ? <Changed proposal={proposal} decision={decision} /> : null}
        {proposal.held === true ? <Held proposal={proposal} /> : <Reason proposal={proposal} />}
        <Outcome proposal={proposal} />
        {call === undefined ? null : <ExactCall proposal={proposal} call={call} edit={edit} />}
        <Facts proposal={proposal} edit={edit} />
      </div>
      {status === 'pending' ? <DecisionBar proposal={proposal} decision={decision} edit={edit} /> : <div className="ab s12 tx2">{closingLine(proposal)}</div>}
    </article>
  )
}
