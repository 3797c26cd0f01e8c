import { Check, Download, MessageCircle, Pencil, TimerOff, Undo2, X, type LucideIcon } from 'lucide-react'
import type { Proposal } from '../../../../shared/proposal.ts'
import { useNow } from '../../app/app-context.ts'
import { useRecordClick } from '../../app/record-click.ts'
import { Button, Icon } from '../../components/controls.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { clientName } from '../../format/call.ts'
import { jsonLines, saveLines } from '../../format/save-lines.ts'
import { clock, day, span } from '../../format/time.ts'
import { clickedOf, decidedAt, resultOf, shownProposals, tally, verdictOf, verdictWords, type Verdict } from './proposal-facts.ts'

const marks: Readonly<Record<Verdict, readonly [LucideIcon, string]>> = {
  approved: [Check, 'ok b5'],
  edited: [Pencil, 'ok b5'],
  rejected: [X, 'bad b5'],
  answered: [MessageCircle, 'acc b5'],
  expired: [TimerOff, ''],
  withdrawn: [Undo2, 'tx2']
}

function tinyDigest(digest: string): string {
  return `${digest.slice(0, 4)}…${digest.slice(-4)}`
}

function Row({ proposal, index, selected, onSelect }: { readonly proposal: Proposal; readonly index: number; readonly selected: boolean; readonly onSelect: () => void }) {
  const now = useNow()
  const record = useRecordClick()
  const { call, workspace, client, createdAt } = proposal
  const at = decidedAt(proposal)
  const verdict = verdictOf(proposal)
  const [icon, tone] = verdict === undefined ? [undefined, ''] : marks[verdict]
  const today = new Date(at).toDateString() === new Date(now).toDateString()
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={0}
      className={['tr ht', index % 2 === 1 ? 'even' : '', selected ? 'sel' : ''].join(' ')}
      onClick={(event) => {
        onSelect()
        record(event, { ...clickedOf(proposal), role: 'row' })
      }}
      onKeyDown={(event) => (event.key === 'Enter' ? onSelect() : undefined)}
    >
      <span role="gridcell" className="m11 tx3" title={new Date(at).toLocaleString()}>{today ? clock(at) : day(at)}</span>
      <span role="gridcell" className={`row g6 nw ${tone}`}>
        {icon === undefined ? null : <Icon of={icon} />}
        {verdict === undefined ? '–' : verdictWords[verdict]}
      </span>
      <span role="gridcell" className={call === undefined ? 'el' : 'm11 el'}>{call?.tool ?? proposal.title}</span>
      <span role="gridcell" className="tx2 el">{workspace}</span>
      <span role="gridcell" className="tx2 el" title={client}>{clientName(client) ?? '–'}</span>
      <span role="gridcell" className="tx2 nw el">{span(at - Date.parse(createdAt))}</span>
      <span role="gridcell" className="m11 tx3">{call === undefined ? '–' : tinyDigest(call.digest)}</span>
      <span role="gridcell" className="tx2 el" title={resultOf(proposal)}>{resultOf(proposal)}</span>
    </div>
  )
}

const heads = ['Time', 'Decision', 'Call', 'Workspace', 'Agent', 'Waited', 'Digest', 'Result']

interface DecisionsProps {
  readonly proposals: readonly Proposal[]
  readonly selected: string | undefined
  readonly onSelect: (id: string) => void
}

export function Decisions({ proposals, selected, onSelect }: DecisionsProps) {
  const now = useNow()
  const decided = shownProposals(proposals, 'decided')
  return (
    <section className="col" style={{ height: '100%' }} aria-labelledby="decisions">
      <div className="sec">
        <h2 id="decisions">Decisions</h2>
        <span className="s11 tx2 el">{tally(proposals, now)}</span>
        {decided.length === 0 ? null : (
          <Button tone="gh" size="sm" icon={Download} className="end" aria-label="Export decisions" onClick={() => saveLines([jsonLines(decided)], 'decisions.jsonl')}>Export</Button>
        )}
      </div>
      <div role="grid" aria-labelledby="decisions" aria-rowcount={decided.length + 1} className="col grow">
        <div role="row" aria-rowindex={1} className="th hh">
          {heads.map((head) => <span key={head} role="columnheader">{head}</span>)}
        </div>
        {decided.length === 0 ? (
          <div role="row"><p role="gridcell" className="s12 tx2" style={{ padding: '8px 20px' }}>What you decide appears here, with what came of it.</p></div>
        ) : (
          <VirtualRows items={decided} rowHeight={27} keyOf={({ id }) => id}>
            {(proposal, index) => <Row proposal={proposal} index={index} selected={proposal.id === selected} onSelect={() => onSelect(proposal.id)} />}
          </VirtualRows>
        )}
      </div>
    </section>
  )
}
