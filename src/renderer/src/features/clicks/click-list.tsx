import { CheckCheck, CircleDashed, Link, MousePointerClick, Rows3, SquareCheck, SquareMousePointer, TextCursorInput, type LucideIcon } from 'lucide-react'
import { Icon } from '../../components/controls.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { clientName } from '../../format/call.ts'
import { clock, took } from '../../format/time.ts'
import type { RecordedClick } from '../../store/clicks.ts'
import type { ClickRead } from '../../store/reads.ts'

const roleIcons: Readonly<Record<string, LucideIcon>> = {
  button: SquareMousePointer,
  link: Link,
  a: Link,
  textbox: TextCursorInput,
  input: TextCursorInput,
  searchbox: TextCursorInput,
  checkbox: SquareCheck,
  radio: SquareCheck,
  row: Rows3,
  listitem: Rows3,
  tr: Rows3
}

/** The page without its scheme; the hub's own window is named as it is. */
export function pageName(page: string): string {
  return page.replace(/^https?:\/\//u, '')
}

function title({ name, text, selector }: RecordedClick): string {
  return [name, text, selector].find((value) => value !== '') ?? 'Unnamed'
}

function ReadBy({ click, reads }: { readonly click: RecordedClick; readonly reads: readonly ClickRead[] }) {
  const first = reads[0]
  if (first === undefined) {
    return (
      <span className="row g4 tx2 nw">
        <Icon of={CircleDashed} size={13} />
        Not read
      </span>
    )
  }
  const who = clientName(first.client) ?? 'An agent'
  const after = took(Date.parse(first.time) - Date.parse(click.time))
  return (
    <>
      <span className="row g4 nw">
        <Icon of={CheckCheck} size={13} />
        Read
      </span>
      <div className="tx2 el" style={{ paddingLeft: 17 }} title={`${first.client ?? 'An agent'}, ${after} after the click`}>
        {reads.length === 1 ? `${who}, in ${after}` : `${who} and ${reads.length - 1} more`}
      </div>
    </>
  )
}

interface ListProps {
  readonly clicks: readonly RecordedClick[]
  readonly readers: ReadonlyMap<number, readonly ClickRead[]>
  readonly selected: number | undefined
  readonly onSelect: (seq: number) => void
}

const heads = ['', 'Element and selector', 'Page', 'Time', 'Read by agents']

export function ClickList({ clicks, readers, selected, onSelect }: ListProps) {
  return (
    <div role="grid" aria-label="Clicks" aria-rowcount={clicks.length + 1} className="col grow">
      <div role="row" aria-rowindex={1} className="th ck">
        {heads.map((head) => <span key={head} role="columnheader">{head === '' ? <span className="sr">Kind</span> : head}</span>)}
      </div>
      <VirtualRows
        items={clicks}
        rowHeight={56}
        keyOf={({ seq }) => seq}
        showKey={selected}
      >
        {(click, index) => (
          <div
            role="row"
            aria-rowindex={index + 2}
            aria-selected={click.seq === selected}
            tabIndex={click.seq === selected ? 0 : -1}
            className={click.seq === selected ? 'tr ck sel' : 'tr ck'}
            onClick={() => onSelect(click.seq)}
          >
            <span role="gridcell" className="ck-tile"><Icon of={roleIcons[click.role] ?? MousePointerClick} size={16} /></span>
            <div role="gridcell">
              <div className="row g6">
                {click.role === '' ? null : <span className="tag" style={{ height: 16 }}>{click.role}</span>}
                <span className="b6 el">{title(click)}</span>
              </div>
              <div className="m11 tx2 el">{click.selector}</div>
            </div>
            <div role="gridcell" className="s12">
              <div className="el" title={click.page}>{pageName(click.page)}</div>
              <div className="tx3 el">{click.workspace ?? '–'}{click.own ? ', this app' : ''}</div>
            </div>
            <div role="gridcell" className="m11 tx2">
              {clock(click.time)}
              <div className="ck-mark" aria-hidden="true">{readers.has(click.seq) ? 'Read' : 'Not read'}</div>
            </div>
            <div role="gridcell" className="s12"><ReadBy click={click} reads={readers.get(click.seq) ?? []} /></div>
          </div>
        )}
      </VirtualRows>
    </div>
  )
}
