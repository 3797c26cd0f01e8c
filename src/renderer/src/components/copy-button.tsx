import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { useApp } from '../app/app-context.ts'
import { messageOf } from '../hub/client.ts'
import { Button, Icon, IconButton } from './controls.tsx'

export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const { client } = useApp()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(setCopied, 1_500, false)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (text: string): void => {
    client.call('app.copy', { text }).then(
      () => setCopied(true),
      (error: unknown) => toast.error(messageOf(error))
    )
  }
  return { copied, copy }
}

/** A small copy mark beside what it copies. */
export function CopyMark({ label, text }: { readonly label: string; readonly text: string }) {
  const { copied, copy } = useCopy()
  return <IconButton label={copied ? 'Copied' : label} icon={copied ? Check : Copy} iconSize={12} onClick={() => copy(text)} />
}

export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const { copied, copy } = useCopy()
  return (
    <Button size="sm" onClick={() => copy(text)}>
      <Icon of={copied ? Check : Copy} size={12} />
      {copied ? 'Copied' : label}
    </Button>
  )
}
