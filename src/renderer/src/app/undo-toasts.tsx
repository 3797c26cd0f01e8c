import { Undo2, X } from 'lucide-react'
import { useEffect } from 'react'
import { toast } from 'sonner'
import { Button, Icon, Kbd } from '../components/controls.tsx'
import { useApp, useValue } from './app-context.ts'
import { useKeys } from './keys.ts'

function UndoToast({ id, seq }: { readonly id: string; readonly seq: number }) {
  const { rejects } = useApp()
  const pause = (): void => rejects.pause(id)
  const resume = (): void => rejects.resume(id)
  return (
    <div className="row grow" onMouseEnter={pause} onMouseLeave={resume} onFocus={pause} onBlur={resume}>
      <Icon of={X} />
      <span className="grow">Rejected proposal {seq}</span>
      <Button size="sm" icon={Undo2} onClick={() => rejects.undo(id)}>Undo<Kbd>U</Kbd></Button>
    </div>
  )
}

/** One toast for each reject that can still be taken back; it is sent when its toast ends, or when the window closes. */
export function UndoToasts() {
  const { rejects } = useApp()
  const pending = useValue(rejects, (state) => state.pending)
  useEffect(() => {
    const shown = pending.map(({ id, seq }) => {
      toast.custom(() => <UndoToast id={id} seq={seq} />, { id, duration: Infinity, unstyled: true })
      return id
    })
    return () => shown.forEach((id) => void toast.dismiss(id))
  }, [pending])
  useEffect(() => {
    window.addEventListener('pagehide', rejects.flush)
    return () => window.removeEventListener('pagehide', rejects.flush)
  }, [rejects])
  useKeys({ u: () => rejects.undo() })
  return null
}
