import { useState } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { useHub, usePlace } from '../../app/app-context.ts'
import { useKeys } from '../../app/keys.ts'
import { TitleBar } from '../../app/title-bar.tsx'
import { Segmented } from '../../components/controls.tsx'
import type { Proposal } from '../../../../shared/proposal.ts'
import type { Place } from '../../store/nav-store.ts'
import { Decisions } from './decisions.tsx'
import { ProposalDetail } from './proposal-detail.tsx'
import { ProposalList } from './proposal-list.tsx'
import { isWaiting, shownProposals, type Shown } from './proposal-facts.ts'
import './proposals.css'

interface Opened {
  readonly place: Place
  readonly id: string | undefined
}

/** What was opened stays open when it is decided or leaves the list: the person sees what came of it. */
function useOpened(proposals: readonly Proposal[], list: readonly Proposal[]) {
  const place = usePlace()
  const [opened, setOpened] = useState<Opened>({ place, id: place.item })
  if (opened.place !== place) setOpened({ place, id: place.item ?? opened.id })
  const selected = proposals.find(({ id }) => id === opened.id) ?? list[0]
  if (opened.id === undefined && selected !== undefined) setOpened({ place, id: selected.id })
  const open = (id: string): void => setOpened({ place, id })

  const move = (by: number): void => {
    const at = list.findIndex(({ id }) => id === selected?.id)
    const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))]
    if (next !== undefined) open(next.id)
  }
  useKeys({ j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) })
  return { selected, open }
}

/** Less where the window is low, or the page zoomed: what is to be decided comes first. */
function decisionsHeight(): string {
  if (window.innerHeight < 480) return '64px'
  return window.innerHeight < 720 ? '120px' : '212px'
}

export function ProposalsView() {
  const proposals = useHub((data) => data.proposals)
  const [shown, setShown] = useState<Shown>('waiting')
  const list = shownProposals(proposals, shown)
  const { selected, open } = useOpened(proposals, list)
  const waiting = proposals.filter(isWaiting).length
  return (
    <>
      <TitleBar title="Proposals">
        <Segmented
          small
          label="Which proposals"
          value={shown}
          onChange={setShown}
          options={[
            { value: 'waiting', label: `Waiting ${waiting}` },
            { value: 'decided', label: 'Decided' },
            { value: 'all', label: 'All' }
          ]}
        />
      </TitleBar>
      <Group orientation="vertical" id="proposals" className="grow">
        <Panel id="open" minSize="240px">
          <div className="sp">
            <ProposalList proposals={list} shown={shown} selected={selected?.id} onSelect={open} />
            {selected === undefined ? (
              <div />
            ) : (
              <ProposalDetail key={selected.id} proposal={selected} />
            )}
          </div>
        </Panel>
        <Separator className="split-h" aria-label="Height of the decisions" />
        <Panel id="decided" defaultSize={decisionsHeight()} minSize="64px" maxSize="60%">
          <Decisions proposals={proposals} selected={selected?.id} onSelect={open} />
        </Panel>
      </Group>
    </>
  )
}
