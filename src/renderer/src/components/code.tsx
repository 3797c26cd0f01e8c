import { Fragment, type ReactNode } from 'react'
import { tokensOf, type DiffLine, type Token } from '../format/json-lines.ts'

function piece({ text, kind }: Token, key: string): ReactNode {
  return kind === '' ? <Fragment key={key}>{text}</Fragment> : <span key={key} className={kind}>{text}</span>
}

export function JsonLine({ text }: { readonly text: string }) {
  return tokensOf(text).map((token, index) => piece(token, String(index)))
}

/** Any value as indented, coloured JSON. */
export function JsonCode({ value, label }: { readonly value: unknown; readonly label: string }) {
  const lines = (JSON.stringify(value, null, 2) ?? 'null').split('\n')
  return (
    <pre className="codebox" aria-label={label} tabIndex={0}>
      {lines.map((line, index) => (
        <Fragment key={index}>
          <JsonLine text={line} />
          {'\n'}
        </Fragment>
      ))}
    </pre>
  )
}

/** Colours by token, and marks what lies between `from` and `to`. */
function Marked({ text, from, to }: { readonly text: string; readonly from: number; readonly to: number }) {
  if (from >= to) return <JsonLine text={text} />
  const all = tokensOf(text)
  const starts = all.map((_, index) => all.slice(0, index).reduce((sum, token) => sum + token.text.length, 0))
  return all.map((token, index) => {
    const start = starts[index] ?? 0
    const cutFrom = Math.max(0, from - start)
    const cutTo = Math.min(token.text.length, to - start)
    if (cutFrom >= cutTo) return piece(token, String(index))
    const part = (begin: number, end?: number): Token => ({ kind: token.kind, text: token.text.slice(begin, end) })
    return (
      <Fragment key={index}>
        {piece(part(0, cutFrom), 'a')}
        <em>{piece(part(cutFrom, cutTo), 'b')}</em>
        {piece(part(cutTo), 'c')}
      </Fragment>
    )
  })
}

const sign = { same: '', added: '+', removed: '−' } as const

/** Never folded, never shortened: what is shown is what runs. */
export function DiffView({ lines, label }: { readonly lines: readonly DiffLine[]; readonly label: string }) {
  return (
    <div className="diff" role="region" aria-label={label} tabIndex={0}>
      <div>
        {lines.map((line, index) => (
          <div key={index} className={`diff-line ${line.kind}`}>
            <i aria-hidden="true">{line.number}</i>
            <u aria-hidden="true">{sign[line.kind]}</u>
            <span>
              {line.kind === 'same' ? null : <span className="sr">{line.kind}: </span>}
              {line.kind === 'same' ? <JsonLine text={line.text} /> : <Marked text={line.text} from={line.from} to={line.to} />}
            </span>
          </div>
        ))}
      </div>
    </div>
  )
}

interface EditorProps {
  readonly label: string
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (value: string) => void
  readonly onLeave: () => void
}

/** A plain editor with line numbers. `problem` is read out with it. */
export function JsonEditor({ label, value, problem, onChange, onLeave }: EditorProps) {
  const lines = value.split('\n').length
  return (
    <>
      <div className={problem === undefined ? 'edit' : 'edit invalid'}>
        <pre aria-hidden="true">{Array.from({ length: lines }, (_, index) => `${index + 1}\n`).join('')}</pre>
        <textarea
          autoFocus
          aria-label={label}
          aria-invalid={problem !== undefined}
          aria-errormessage="edit-problem"
          value={value}
          rows={lines}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onLeave()
          }}
        />
      </div>
      <p id="edit-problem" className="s12 bad" role="alert" style={{ minHeight: 18, paddingTop: 2 }}>
        {problem}
      </p>
    </>
  )
}
