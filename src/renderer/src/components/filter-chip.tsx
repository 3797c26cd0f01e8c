import { Command } from 'cmdk'
import { Check, ChevronDown, X, type LucideIcon } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { Icon } from './controls.tsx'
import { Glyph, type GlyphName } from './glyph.tsx'

export interface ChipOption {
  readonly value: string
  readonly label: ReactNode
}

interface FilterChipProps {
  readonly icon: LucideIcon
  /** In place of the icon while nothing is chosen. */
  readonly glyph?: GlyphName
  /** `Scope: all 14`, or what is chosen. */
  readonly label: string
  readonly name: string
  readonly options: readonly ChipOption[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
  /** One at a time; picking it again takes it away. */
  readonly single?: boolean
  readonly searchable?: boolean
}

/** A filter that is accent and has a cross while it filters. */
export function FilterChip({ icon, glyph, label, name, options, chosen, onChange, single = false, searchable = false }: FilterChipProps) {
  const active = chosen.length > 0
  const toggle = (value: string): void => {
    if (chosen.includes(value)) onChange(chosen.filter((item) => item !== value))
    else onChange(single ? [value] : [...chosen, value])
  }
  return (
    <span className={active ? 'chip on' : 'chip'}>
      <Popover.Root>
        <Popover.Trigger asChild>
          <button type="button" aria-haspopup="dialog">
            {glyph === undefined || active ? <Icon of={icon} size={12} /> : <Glyph name={glyph} size={12} />}
            {label}
            {active ? null : <Icon of={ChevronDown} size={12} />}
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="menu" align="start" sideOffset={4} aria-label={name} collisionPadding={8}>
            <Command label={name}>
              {searchable ? <Command.Input placeholder={`Find a ${name.toLowerCase()}`} /> : null}
              <Command.List>
                <Command.Empty>Nothing matches.</Command.Empty>
                {options.map((option) => (
                  <Command.Item key={option.value} value={option.value} onSelect={() => toggle(option.value)}>
                    <span className={chosen.includes(option.value) ? 'check on' : 'check'}>
                      {chosen.includes(option.value) ? <Icon of={Check} size={10} /> : null}
                    </span>
                    <span className="grow el">{option.label}</span>
                    <span className="sr">{chosen.includes(option.value) ? ', chosen' : ''}</span>
                  </Command.Item>
                ))}
              </Command.List>
            </Command>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {active ? (
        <button type="button" className="chip-x" aria-label={`Clear ${name.toLowerCase()} filter`} onClick={() => onChange([])}>
          <Icon of={X} size={12} />
        </button>
      ) : null}
    </span>
  )
}
