import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Icon } from './controls.tsx'

const many = 200

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value)
}

function outline(value: unknown, size: number): string {
  if (Array.isArray(value)) return size === 0 ? '[ ]' : `[ ${size} ${size === 1 ? 'item' : 'items'} ]`
  return size === 0 ? '{ }' : `{ ${size} ${size === 1 ? 'key' : 'keys'} }`
}

function leaf(value: unknown): ReactNode {
  if (typeof value === 'string') return <span className="s">{JSON.stringify(value)}</span>
  return <span className={typeof value === 'number' ? 'n' : 'kw'}>{String(value)}</span>
}

interface NodeProps {
  readonly name?: string
  readonly value: unknown
  readonly level: number
}

function Key({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : (
    <>
      <span className="k">{name}</span>
      <span className="tx3">: </span>
    </>
  )
}

function Leaf({ name, value, level }: NodeProps) {
  return (
    <li role="treeitem" aria-level={level} className="json-line">
      <span className="twist" />
      <span className="val">
        <Key name={name} />
        {entriesOf(value) === undefined ? leaf(value) : <span className="tx3">{outline(value, 0)}</span>}
      </span>
    </li>
  )
}

function Node({ name, value, level }: NodeProps) {
  const entries = entriesOf(value) ?? []
  const [open, setOpen] = useState(level <= 2)
  const [all, setAll] = useState(false)
  if (entries.length === 0) return <Leaf name={name} value={value} level={level} />
  const shown = all ? entries : entries.slice(0, many)
  return (
    <li role="treeitem" aria-level={level} aria-expanded={open}>
      <div className="json-line">
        <button type="button" onClick={() => setOpen(!open)} aria-label={`${open ? 'Close' : 'Open'} ${name ?? 'data'}`}>
          <span className="twist">
            <Icon of={open ? ChevronDown : ChevronRight} size={12} />
          </span>
          <span>
            <Key name={name} />
            <span className="tx3">{outline(value, entries.length)}</span>
          </span>
        </button>
      </div>
      {open ? (
        <ul role="group">
          {shown.map(([child, item]) => (
            <Node key={child} name={child} value={item} level={level + 1} />
          ))}
          {shown.length < entries.length ? (
            <li role="none">
              <button type="button" className="link" onClick={() => setAll(true)}>
                Show {entries.length - shown.length} more
              </button>
            </li>
          ) : null}
        </ul>
      ) : null}
    </li>
  )
}

export function JsonTree({ value, label }: { readonly value: unknown; readonly label: string }) {
  return (
    <ul role="tree" aria-label={label} className="json">
      <Node value={value} level={1} />
    </ul>
  )
}
