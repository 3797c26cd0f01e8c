import { AlertDialog } from 'radix-ui'
import { Button, Kbd } from './controls.tsx'

export interface Question {
  readonly title: string
  readonly detail: string
  /** The word on the button that does it. */
  readonly action: string
  readonly run: () => void
}

/** Asked only when work would be lost. */
export function Confirm({ question, onClose }: { readonly question: Question | undefined; readonly onClose: () => void }) {
  return (
    <AlertDialog.Root open={question !== undefined} onOpenChange={(open) => (open ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="scrim" />
        <AlertDialog.Content className="dialog ask">
          <AlertDialog.Title>{question?.title}</AlertDialog.Title>
          <AlertDialog.Description className="tx2">{question?.detail}</AlertDialog.Description>
          <div className="row" style={{ justifyContent: 'flex-end', marginTop: 10 }}>
            <AlertDialog.Cancel asChild>
              <Button>
                Cancel<Kbd>Esc</Kbd>
              </Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button tone="danger" onClick={() => question?.run()}>
                {question?.action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
