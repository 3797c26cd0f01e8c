import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { IconButton } from '../../components/controls.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { count, plural } from '../../format/number.ts'
import { LogBar, type LogFilter } from './log-bar.tsx'
import { LogLines } from './log-lines.tsx'
import { useLog, useSettled, type LogView } from './use-log.ts'

const fewLines = 1_000
const mostLines = 5_000
const typingMs = 150
/** What the clipboard's route takes, in characters. */
const copyLimit = 1_000_000

/** The lines as text, the newest ones where not all fit. */
export function copyText(lines: LogView['lines']): string {
  const texts = lines.map(({ time, server, text }) => `${time} ${server === undefined ? '' : `[${server}] `}${text}`)
  let from = texts.length
  let length = 0
  while (from > 0 && length + (texts[from - 1]?.length ?? 0) + 1 <= copyLimit) {
    from -= 1
    length += (texts[from]?.length ?? 0) + 1
  }
  return texts.slice(from).join('\n')
}

/** `212 lines`, `The newest 1,000 of 12,044 lines`, `3 lines match` */
export function countLine({ lines, query }: Pick<LogView, 'lines' | 'query'>, total: number): string {
  if (query === undefined) return 'Reading…'
  const full = lines.length >= query.limit
  if (query.text !== '' || query.server !== undefined) {
    if (full) return `The newest ${plural(lines.length, 'line')} that match`
    return `${plural(lines.length, 'line')} ${lines.length === 1 ? 'matches' : 'match'}`
  }
  return full ? `The newest ${count(lines.length)} of ${plural(Math.max(total, lines.length), 'line')}` : plural(lines.length, 'line')
}

/** Single keys of the dialog, which work where nobody types. */
function keyPressed(event: KeyboardEvent, keys: Readonly<Record<string, () => void>>): void {
  const run = keys[event.key.toLowerCase()]
  if (run === undefined || event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  run()
}

interface LogDialogProps {
  readonly workspace: WorkspaceDetail
  /** The server whose lines to show first. */
  readonly server?: string
  readonly onClose: () => void
}

/** What a worker and its servers wrote on stderr, searched over all that is kept, following it while the dialog is open. */
export function LogDialog({ workspace, server, onClose }: LogDialogProps) {
  const { name, stderrLines } = workspace
  const [filter, setFilter] = useState<LogFilter>({ text: '', server })
  const [follow, setFollow] = useState(true)
  const [limit, setLimit] = useState(fewLines)
  const search = useRef<HTMLInputElement>(null)
  const view = useLog({ name, limit, server: filter.server, text: useSettled(filter.text, typingMs) }, stderrLines, follow)
  const press = (event: KeyboardEvent): void => keyPressed(event, { '/': () => search.current?.focus(), f: () => setFollow(!follow) })
  // Not its first button, whose tip would take the first Esc; and F and / work from here.
  const focusItself = (event: Event): void => {
    event.preventDefault()
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
  }
  // Esc clears the search first; what stands in the field is cleared by the field itself.
  const escape = (event: Event): void => {
    if (filter.text === '') return
    event.preventDefault()
    setFilter({ ...filter, text: '' })
  }
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog log-dialog" aria-describedby={undefined} onOpenAutoFocus={focusItself} onKeyDown={press} onEscapeKeyDown={escape}>
          <div className="dialog-head">
            <Dialog.Title>Log of {name}</Dialog.Title>
            <span className="s12 tx2 el" role="status">{countLine(view, stderrLines)}</span>
            {view.lines.length >= limit && limit < mostLines ? (
              <button type="button" className="link s12 nw" onClick={() => setLimit(mostLines)}>Show {count(mostLines)}</button>
            ) : null}
            <span className="end row">
              {view.lines.length === 0 ? null : (
                <CopyButton label={filter.text === '' && filter.server === undefined ? 'Copy all' : 'Copy these'} text={copyText(view.lines)} />
              )}
              <Dialog.Close asChild>
                <IconButton label="Close" icon={X} />
              </Dialog.Close>
            </span>
          </div>
          <LogBar workspace={workspace} filter={filter} onFilter={setFilter} follow={follow} onFollow={setFollow} searchRef={search} />
          <LogLines
            view={view}
            total={stderrLines}
            follow={follow}
            onFollow={setFollow}
            onClear={() => setFilter({ text: '', server: undefined })}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
