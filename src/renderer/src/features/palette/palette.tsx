import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useRef, useState, type KeyboardEvent } from 'react'
import { toast } from 'sonner'
import { useApp, useHub, useNow, useValue } from '../../app/app-context.ts'
import { modKey, useKeys } from '../../app/keys.ts'
import { Confirm } from '../../components/confirm.tsx'
import { Icon, Kbd } from '../../components/controls.tsx'
import { plural } from '../../format/number.ts'
import { messageOf } from '../../hub/client.ts'
import { useHold } from '../hold/use-hold.ts'
import { useWorkspaceActions } from '../workspaces/use-actions.ts'
import { entriesOf } from './entries.tsx'
import { find, marked, queryOf, type Entry, type Found } from './entry.ts'
import './palette.css'

function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  return marked(text, words).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part))
}

function Line({ entry, words, onRun }: { readonly entry: Entry; readonly words: readonly string[]; readonly onRun: () => void }) {
  const { id, label, note, icon, keys } = entry
  return (
    <Command.Item value={id} onSelect={onRun}>
      {icon}
      <span className="p-label"><Marked text={label} words={words} /></span>
      {note === undefined ? null : <span className="s12 tx2 el"><Marked text={note} words={words} /></span>}
      {keys === undefined ? null : <span className="end row g4">{keys.map((key) => <Kbd key={key}>{key}</Kbd>)}</span>}
    </Command.Item>
  )
}

function Foot() {
  return (
    <div className="p-foot" aria-hidden="true">
      <span className="row g4"><Kbd>↑</Kbd><Kbd>↓</Kbd>Move</span>
      <span className="row g4"><Kbd>↵</Kbd>Run</span>
      <span className="row g4"><Kbd>{modKey()}</Kbd><Kbd>↵</Kbd>Open workspace</span>
      <span className="end row g4"><Kbd>&gt;</Kbd>Commands</span>
      <span className="row g4"><Kbd>#</Kbd>Proposals</span>
    </div>
  )
}

interface SearchProps {
  readonly entries: readonly Entry[]
  readonly onRun: (run: () => void) => void
}

/** The field and what fits. The groups are ours: cmdk moves the selection and speaks to screen readers. */
function SearchList({ entries, onRun }: SearchProps) {
  const { nav } = useApp()
  const [text, setText] = useState('')
  const [selected, setSelected] = useState('')
  const query = queryOf(text)
  const found: readonly Found[] = find(entries, query)
  const results = found.reduce((sum, group) => sum + group.entries.length, 0)
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'k' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      nav.setPalette(false)
    }
    const workspace = entries.find(({ id }) => id === selected)?.workspace
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || workspace === undefined) return
    event.preventDefault()
    onRun(() => nav.go({ view: 'workspaces', item: workspace }))
  }
  return (
    <Command label="Search or run a command" shouldFilter={false} loop value={selected} onValueChange={setSelected} onKeyDown={press}>
      <div className="p-field">
        <Icon of={Search} size={16} />
        <Command.Input value={text} onValueChange={setText} placeholder="Search or run a command" />
        <span className="s12 tx2 nw" role="status">{text.trim() === '' ? '' : plural(results, 'result')}</span>
      </div>
      <Command.List className="p-list" label="Results">
        <Command.Empty>Nothing fits “{text.trim()}”.</Command.Empty>
        {found.map(({ group, entries: fitting }) => (
          <Command.Group key={group} heading={group}>
            {fitting.map((entry) => <Line key={entry.id} entry={entry} words={query.words} onRun={() => onRun(entry.run)} />)}
          </Command.Group>
        ))}
      </Command.List>
      <Foot />
    </Command>
  )
}

/** Every entry of this moment. */
function useEntries(actions: ReturnType<typeof useWorkspaceActions>): readonly Entry[] {
  const app = useApp()
  const { client } = app
  const data = useHub((all) => all)
  const hold = useHold()
  const now = useNow()
  const say = (error: unknown): void => void toast.error(messageOf(error))
  return entriesOf({
    app,
    data,
    hold,
    actions,
    calls: data.calls,
    now,
    copy: (text) => void Promise.resolve(text).then((value) => client.call('app.copy', { text: value })).then(() => toast('Copied'), say),
    snippet: (name) => client.call('workspaces.clickSnippet', { name }),
    recordClicks: (on) => void client.call('clicks.setRecording', { on }).catch(say),
    notify: (on) => void client.call('app.setNotify', { on }).catch(say)
  })
}

function Shown({ onRun, actions }: Pick<SearchProps, 'onRun'> & { readonly actions: ReturnType<typeof useWorkspaceActions> }) {
  return <SearchList entries={useEntries(actions)} onRun={onRun} />
}

/** Mod+K: everything that can be done, by name. */
export function Palette() {
  const { nav } = useApp()
  const open = useValue(nav, (state) => state.palette)
  const actions = useWorkspaceActions()
  const before = useRef<Element>(null)
  const chosen = useRef<() => void>(undefined)
  useKeys({ 'mod+k': () => nav.setPalette(true) })
  const run = (what: () => void): void => {
    chosen.current = what
    nav.setPalette(false)
  }
  /** The focus goes back first, so that what runs finds it where the person left it, and may move it. */
  const closed = (event: Event): void => {
    event.preventDefault()
    const place = nav.getState().at
    const back = before.current
    if (back instanceof HTMLElement && back.isConnected) back.focus()
    chosen.current?.()
    chosen.current = undefined
    if (nav.getState().at !== place) document.querySelector('main')?.focus()
  }
  return (
    <>
      <Dialog.Root open={open} onOpenChange={nav.setPalette}>
        <Dialog.Portal>
          <Dialog.Overlay className="scrim" />
          <Dialog.Content
            className="palette"
            aria-describedby={undefined}
            onOpenAutoFocus={() => {
              before.current = document.activeElement
            }}
            onCloseAutoFocus={closed}
          >
            <Dialog.Title className="sr">Command palette</Dialog.Title>
            <Shown onRun={run} actions={actions} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      <Confirm question={actions.question} onClose={actions.dismiss} />
    </>
  )
}
