import { Server } from 'lucide-react'
import type { RefObject } from 'react'
import type { WorkspaceDetail } from '../../../../shared/workspace.ts'
import { SearchField, Toggle } from '../../components/controls.tsx'
import { FilterChip } from '../../components/filter-chip.tsx'

export interface LogFilter {
  readonly text: string
  /** One server, or '' for the worker itself; undefined for all. */
  readonly server: string | undefined
}

const worker = 'worker'
const prefix = 'server:'

const choiceOf = (server: string): string => (server === '' ? worker : `${prefix}${server}`)
const serverOf = (choice: string | undefined): string | undefined => (choice === worker ? '' : choice?.slice(prefix.length))

interface LogBarProps {
  readonly workspace: WorkspaceDetail
  readonly filter: LogFilter
  readonly onFilter: (filter: LogFilter) => void
  readonly follow: boolean
  readonly onFollow: (follow: boolean) => void
  readonly searchRef: RefObject<HTMLInputElement | null>
}

export function LogBar({ workspace: { upstreams }, filter, onFilter, follow, onFollow, searchRef }: LogBarProps) {
  const { text, server } = filter
  const shown = server === undefined ? 'Written by: all' : server === '' ? 'Worker' : server
  return (
    <div className="log-bar">
      <SearchField ref={searchRef} label="Search the log" width={280} value={text} onChange={(next) => onFilter({ ...filter, text: next })} />
      <FilterChip
        icon={Server}
        label={shown}
        name="Writer"
        single
        options={[{ value: worker, label: 'Worker' }, ...upstreams.map(({ name }) => ({ value: choiceOf(name), label: name }))]}
        chosen={server === undefined ? [] : [choiceOf(server)]}
        onChange={([choice]) => onFilter({ ...filter, server: serverOf(choice) })}
      />
      <span className="grow" />
      <Toggle label="Follow" kbd="F" on={follow} onChange={onFollow} />
    </div>
  )
}
