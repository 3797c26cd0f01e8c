import { Check, Info, MessageCircle, Pencil, Undo2, X } from 'lucide-react'
import { useEffect, useRef, useState, type MouseEvent } from 'react'
import type { Proposal } from '../../../../shared/proposal.ts'
import { useApp, useValue } from '../../app/app-context.ts'
import { useKeys } from '../../app/keys.ts'
import { Button, Icon, Kbd } from '../../components/controls.tsx'
import { TextPopover } from '../../components/text-popover.tsx'
import type { DecisionState } from './use-decision.ts'
import type { CallEdit } from './use-edit.ts'

interface BarProps {
  readonly proposal: Proposal
  readonly decision: DecisionState
  readonly edit: CallEdit
}

/** Why it can't be approved now. */
function obstacle({ decision, edit }: Pick<BarProps, 'decision' | 'edit'>): string | undefined {
  if (decision.changed) return 'Check the changed call first'
  if (edit.problem !== undefined) return edit.problem
  if (edit.arguments !== undefined && edit.digest === undefined) return 'Computing the digest'
  return undefined
}

function useApprove(props: BarProps): () => void {
  const { proposal, decision, edit } = props
  return () => {
    if (decision.busy || obstacle(props) !== undefined) return
    if (proposal.call !== undefined && proposal.risk === 'destructive' && !decision.armed) {
      decision.arm(true)
      return
    }
    decision.send({ verb: 'approve', digest: decision.seen.digest, arguments: edit.arguments })
  }
}

function ApproveButton({ proposal, decision, edit }: BarProps) {
  const approve = useApprove({ proposal, decision, edit })
  const why = obstacle({ decision, edit })
  const word = edit.arguments === undefined ? 'Approve' : 'Approve edit'
  const button = useRef<HTMLButtonElement>(null)
  const { armed } = decision
  useEffect(() => {
    if (armed) button.current?.focus()
  }, [armed])
  const press = (event: MouseEvent): void => {
    // The second click of a double click must not run what the first one armed.
    if (event.detail < 2) approve()
  }
  if (armed) {
    return (
      <Button ref={button} tone="danger" size="lg" onClick={press}>
        Press<Kbd>↵</Kbd>to run
      </Button>
    )
  }
  return (
    <Button tone="pri" size="lg" icon={Check} disabled={decision.busy || why !== undefined} title={why} onClick={press}>
      {word}
      <Kbd>A</Kbd>
    </Button>
  )
}

function note({ proposal, decision, edit }: BarProps): string | undefined {
  const why = obstacle({ decision, edit })
  if (why !== undefined) return why
  if (decision.armed) return 'Esc takes it back'
  if (edit.arguments !== undefined) return 'The agent sees your edit'
  if (proposal.held === true) return proposal.call === undefined ? 'The agent’s request goes on' : 'It runs in the agent’s request'
  return proposal.call === undefined ? 'Nothing runs: the agent gets your word' : undefined
}

type Layer = 'reject' | 'answer' | undefined

/** A E R ? and Enter; none of them counts while the call is new to the person. */
function useDecisionKeys(props: BarProps, waits: boolean, open: (layer: Layer) => void): void {
  const { proposal, decision, edit } = props
  const approve = useApprove(props)
  const guarded = (run: () => void) => (): void => {
    if (!decision.tooSoon() && !waits && !decision.busy) run()
  }
  useKeys({
    a: guarded(() => (decision.armed ? undefined : approve())),
    e: guarded(() => (proposal.call === undefined ? undefined : edit.begin())),
    r: guarded(() => open('reject')),
    '?': guarded(() => open('answer')),
    Enter: guarded(() => (decision.armed ? approve() : undefined)),
    Escape: () => decision.arm(false)
  })
}

interface TextProps extends BarProps {
  readonly layer: Layer
  readonly onLayer: (layer: Layer) => void
}

function RejectButton({ proposal, decision, layer, onLayer }: TextProps) {
  const { rejects } = useApp()
  const { id, seq } = proposal
  return (
    <TextPopover
      title="Reject, and say why"
      hint="The agent reads this. It may be left empty."
      action="Reject"
      required={false}
      open={layer === 'reject'}
      onOpenChange={(next) => onLayer(next ? 'reject' : undefined)}
      onSend={(text) => rejects.add({ id, seq, reason: text === '' ? undefined : text, digest: decision.seen.digest })}
      trigger={<Button size="lg" tone="neg" icon={X}>Reject…<Kbd>R</Kbd></Button>}
    />
  )
}

function AnswerButton({ proposal, decision, layer, onLayer }: TextProps) {
  const { call, held } = proposal
  const title = held === true ? 'Answer in place of a result' : call === undefined ? 'Your answer' : 'Answer without running the call'
  return (
    <TextPopover
      title={title}
      hint={held === true ? 'The agent gets this as an error, and what it asked for does not run.' : 'The agent reads this.'}
      action="Answer"
      required
      open={layer === 'answer'}
      onOpenChange={(next) => onLayer(next ? 'answer' : undefined)}
      onSend={(answer) => decision.send({ verb: 'answer', answer, digest: decision.seen.digest })}
      trigger={<Button size="lg" icon={MessageCircle}>Answer…<Kbd>?</Kbd></Button>}
    />
  )
}

/** Approve, edit, reject, answer, by button or key. */
export function DecisionBar(props: BarProps) {
  const { proposal, edit } = props
  const { rejects } = useApp()
  const waits = useValue(rejects, (state) => state.pending.some(({ id }) => id === proposal.id))
  const [layer, setLayer] = useState<Layer>()
  useDecisionKeys(props, waits, setLayer)
  if (waits) {
    return (
      <div className="ab">
        <span className="tx2">Rejected. It is sent in a few seconds.</span>
        <Button size="lg" icon={Undo2} onClick={() => rejects.undo(proposal.id)}>Undo<Kbd>U</Kbd></Button>
      </div>
    )
  }
  const say = note(props)
  return (
    <div className="ab">
      <ApproveButton {...props} />
      {proposal.call === undefined ? null : (
        <Button size="lg" icon={Pencil} disabled={edit.editing} onClick={edit.begin}>Edit<Kbd>E</Kbd></Button>
      )}
      <RejectButton {...props} layer={layer} onLayer={setLayer} />
      <AnswerButton {...props} layer={layer} onLayer={setLayer} />
      {say === undefined ? null : (
        <span className="end s12 tx2 row g6 el" aria-live="polite">
          <Icon of={Info} />
          <span className="el">{say}</span>
        </span>
      )}
    </div>
  )
}
