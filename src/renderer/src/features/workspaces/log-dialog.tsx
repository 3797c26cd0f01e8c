import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import type { LogLine, WorkspaceDetail } from '../../../../shared/workspace.ts'
import { useApp } from '../../app/app-context.ts'
import { IconButton } from '../../components/controls.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { plural } from '../../format/number.ts'
import { clockMs } from '../../format/time.ts'
import { messageOf } from '../../hub/client.ts'

interface NumberedLine extends LogLine {
  readonly number: number
}

/** Marks what reads like an error; the text itself stays as it was written. */
export function lineTone(text: string): string {
  return /(?:error|exception)\b|\b(?:fatal|traceback|critical|panic)/iu.test(text) ? 'bad' : ''
}

/** All of a worker's stderr that is kept, following it while the dialog is open. */
export function LogDialog({ workspace, onClose }: { readonly workspace: WorkspaceDetail; readonly onClose: () => void }) {
  const { client } = useApp()
  const { name, stderrLines } = workspace
  const [lines, setLines] = useState<readonly NumberedLine[]>([])
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    let shown = true
    client.call('workspaces.log', { name }).then(
      (log) => shown && setLines(log.map((line, index) => ({ ...line, number: index }))),
      (error: unknown) => shown && setProblem(messageOf(error))
    )
    return () => {
      shown = false
    }
  }, [client, name, stderrLines])
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog" aria-describedby={undefined} style={{ height: 600 }}>
          <div className="dialog-head">
            <Dialog.Title>Log of {name}</Dialog.Title>
            <span className="s12 tx2">stderr, {plural(lines.length, 'line')} kept of {plural(stderrLines, 'line')}</span>
            <span className="end row">
              <CopyButton label="Copy all" text={lines.map((line) => `${line.time} ${line.text}`).join('\n')} />
              <Dialog.Close asChild>
                <IconButton label="Close" icon={X} />
              </Dialog.Close>
            </span>
          </div>
          {problem === undefined ? null : <p className="bad" style={{ padding: 16 }}>{problem}</p>}
          <VirtualRows items={lines} rowHeight={18} keyOf={(line) => line.number} className="log" showKey={lines.at(-1)?.number}>
            {(line) => (
              <div className="log-line">
                <span className="c">{clockMs(line.time)}</span> <span className={lineTone(line.text)}>{line.text}</span>
              </div>
            )}
          </VirtualRows>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
