import { Hourglass, Inbox, Keyboard } from 'lucide-react'
import { useValue, useApp, useNow } from '../../app/app-context.ts'
import { useRecordClick } from '../../app/record-click.ts'
import { Icon, Kbd } from '../../components/controls.tsx'
import { RiskMark } from '../../components/marks.tsx'
import { Empty } from '../../components/states.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { clientName } from '../../format/call.ts'
import { span } from '../../format/time.ts'
import type { Proposal } from '../../../../shared/proposal.ts'
import { Expiry } from './expiry.tsx'
import { clickedOf, isWaiting, verdictOf, verdictWords, type Shown } from './proposal-facts.ts'

function Item({ proposal, rejecting }: { readonly proposal: Proposal; readonly rejecting: boolean }) {
  const now = useNow()
  const { call, title, client, workspace, createdAt, held } = proposal
  const verdict = verdictOf(proposal)
  const age = span(now - Date.parse(createdAt))
  const who = `${clientName(client) ?? 'An agent'} in ${workspace}`
  const waits = held === true && isWaiting(proposal)
  return (
    <>
      <div className="row g6">
        <RiskMark proposal={proposal} />
        {rejecting ? <span className="end s11 tx2">Rejecting</span> : null}
        {!rejecting && isWaiting(proposal) ? <Expiry proposal={proposal} short /> : null}
        {verdict === undefined ? null : <span className="end s11 tx2">{verdictWords[verdict]}</span>}
      </div>
      <div className={call === undefined ? 'b6 two' : 'mono b6 el'} style={{ marginTop: 4 }} title={call?.tool ?? title}>{call?.tool ?? title}</div>
      {call === undefined || held === true ? null : <div className="s12 tx2 el" title={title}>{title}</div>}
      {waits ? (
        <div className="s11 acc row g4" style={{ marginTop: 2 }} title={client}>
          <Icon of={Hourglass} size={12} />
          <span className="el">Waits {age}, {who}</span>
        </div>
      ) : (
        <div className="s11 tx3 el" style={{ marginTop: 2 }} title={client}>{who}, {age} ago</div>
      )}
    </>
  )
}

interface ListProps {
  readonly proposals: readonly Proposal[]
  readonly shown: Shown
  readonly selected: string | undefined
  readonly onSelect: (id: string) => void
}

const emptyWords: Readonly<Record<Shown, readonly [string, string]>> = {
  waiting: ['Nothing waits for you', 'Held calls and questions from agents appear here.'],
  decided: ['Nothing decided yet', 'What you decide appears here, with what came of it.'],
  all: ['No proposals yet', 'Held calls and questions from agents appear here.']
}

export function ProposalList({ proposals, shown, selected, onSelect }: ListProps) {
  const { rejects } = useApp()
  const pending = useValue(rejects, (state) => state.pending)
  const record = useRecordClick()
  const [title, detail] = emptyWords[shown]
  return (
    <div className="ls">
      {proposals.length === 0 ? (
        <div className="grow">
          <Empty icon={Inbox} title={title}>{detail}</Empty>
        </div>
      ) : (
        <VirtualRows
          items={proposals}
          rowHeight={95}
          measured
          keyOf={({ id }) => id}
          role="listbox"
          label="Proposals"
          showKey={selected}
        >
          {(proposal) => (
            <div
              role="option"
              className={proposal.id === selected ? 'pi sel' : 'pi'}
              aria-selected={proposal.id === selected}
              tabIndex={proposal.id === selected ? 0 : -1}
              onClick={(event) => {
                onSelect(proposal.id)
                record(event, clickedOf(proposal))
              }}
            >
              <Item proposal={proposal} rejecting={pending.some(({ id }) => id === proposal.id)} />
            </div>
          )}
        </VirtualRows>
      )}
      <div className="ls-keys s12 tx2 row g6">
        <Icon of={Keyboard} />
        <Kbd>J</Kbd><Kbd>K</Kbd>next, previous
        <span style={{ width: 4 }} />
        <Kbd>U</Kbd>undo reject
      </div>
    </div>
  )
}
