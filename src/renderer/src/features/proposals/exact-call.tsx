import { useMemo, useState } from 'react'
import type { BoundCall, Proposal } from '../../../../shared/proposal.ts'
import { JsonEditor, DiffView } from '../../components/code.tsx'
import { Button, Segmented } from '../../components/controls.tsx'
import { CopyMark } from '../../components/copy-button.tsx'
import { plural } from '../../format/number.ts'
import { changes, diffLines, type DiffLine } from '../../format/json-lines.ts'
import { callText } from './proposal-facts.ts'
import type { CallEdit } from './use-edit.ts'

type Shown = 'asked' | 'edit' | 'json'

function plain(text: string): readonly DiffLine[] {
  return text.split('\n').map((line, index) => ({ kind: 'same', text: line, number: index + 1 }))
}

interface ExactCallProps {
  readonly proposal: Proposal
  readonly call: BoundCall
  readonly edit: CallEdit
}

/** What was asked, and what would run (or ran) in its place. */
function sides({ proposal, call, edit }: ExactCallProps): { readonly asked: string; readonly edited: string | undefined } {
  const asked = callText(call.tool, (proposal.asked ?? call).arguments)
  if (edit.arguments !== undefined) return { asked, edited: callText(call.tool, edit.arguments) }
  return { asked, edited: proposal.asked === undefined ? undefined : callText(call.tool, call.arguments) }
}

/** The call in full. After an edit: as asked, the difference, or what runs. */
export function ExactCall(props: ExactCallProps) {
  const { proposal, call, edit } = props
  const [shown, setShown] = useState<Shown>('edit')
  const { asked, edited } = sides(props)
  const diff = useMemo(() => (edited === undefined ? undefined : diffLines(asked, edited)), [asked, edited])
  const lines = diff === undefined || shown === 'asked' ? plain(asked) : shown === 'edit' ? diff : plain(edited ?? asked)
  const waiting = proposal.status === 'pending'
  return (
    <section className="call" aria-labelledby="exact-call">
      <div className="row" style={{ marginBottom: 6, minHeight: 24, flex: 'none' }}>
        <h3 id="exact-call" className="s12 b6">Exact call</h3>
        <span className="s11 tx3 el">{waiting ? 'tools/call, sent to the server only if you approve' : 'tools/call'}</span>
        <span className="end row">
          {edit.editing || diff === undefined ? null : (
            <Segmented
              small
              label="Which call to show"
              value={shown}
              onChange={setShown}
              options={[
                { value: 'asked', label: 'As asked' },
                { value: 'edit', label: `${waiting ? 'Your edit' : 'Edited'}, ${plural(changes(diff), 'change')}` },
                { value: 'json', label: 'JSON' }
              ]}
            />
          )}
          {edit.editing ? (
            <>
              <Button size="sm" tone="gh" onClick={edit.discard}>Discard edit</Button>
              <Button size="sm" disabled={edit.problem !== undefined} onClick={edit.leave}>Done</Button>
            </>
          ) : (
            <CopyMark label="Copy call" text={shown === 'asked' ? asked : (edited ?? asked)} />
          )}
        </span>
      </div>
      {edit.editing ? (
        <JsonEditor label={`Arguments of ${call.tool}`} value={edit.text ?? ''} problem={edit.problem} onChange={edit.change} onLeave={edit.leave} />
      ) : (
        <DiffView lines={lines} label="The exact call" />
      )}
    </section>
  )
}
