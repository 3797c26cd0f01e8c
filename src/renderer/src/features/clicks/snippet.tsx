import { CodeXml } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useState } from 'react'
import { useApp, useHub } from '../../app/app-context.ts'
import { Button } from '../../components/controls.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { messageOf } from '../../hub/client.ts'

interface SnippetProps {
  readonly workspace: string
}

/** The script tag of one workspace, with its key. */
function Tag({ workspace }: SnippetProps) {
  const { client } = useApp()
  const [tag, setTag] = useState<{ of: string; text?: string; problem?: string }>()
  useEffect(() => {
    let current = true
    client.call('workspaces.clickSnippet', { name: workspace }).then(
      (text) => current && setTag({ of: workspace, text }),
      (error: unknown) => current && setTag({ of: workspace, problem: messageOf(error) })
    )
    return () => {
      current = false
    }
  }, [client, workspace])
  if (tag?.of !== workspace) return null
  if (tag.text === undefined) return <p className="bad">{tag.problem}</p>
  return (
    <>
      <pre className="codebox selectable" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{tag.text}</pre>
      <div className="row" style={{ marginTop: 8 }}>
        <span className="tx3">For pages on this computer, while you develop.</span>
        <span className="end"><CopyButton label="Copy script tag" text={tag.text} /></span>
      </div>
    </>
  )
}

/** Which workspace, and its script tag. */
export function Snippet() {
  const workspaces = useHub((data) => data.workspaces)
  const [chosen, setChosen] = useState<string>()
  const name = chosen ?? workspaces[0]?.name
  if (name === undefined) return <p className="s12 tx2">A page belongs to a workspace. There is none yet.</p>
  return (
    <div className="col s12" style={{ gap: 8 }}>
      <label className="row">
        <span className="tx2">Workspace</span>
        <select className="inp" value={name} onChange={(event) => setChosen(event.target.value)} style={{ color: 'var(--tx1)' }}>
          {workspaces.map((workspace) => <option key={workspace.name}>{workspace.name}</option>)}
        </select>
      </label>
      <Tag workspace={name} />
    </div>
  )
}

export function SnippetButton() {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button size="sm" icon={CodeXml}>Script tag</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="pop" align="end" sideOffset={4} collisionPadding={8} aria-label="Script tag" style={{ width: 420 }}>
          <Snippet />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
