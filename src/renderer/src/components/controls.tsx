import { Search, X, type LucideIcon } from 'lucide-react'
import { Switch, ToggleGroup, Tooltip } from 'radix-ui'
import type { ComponentProps, ReactNode, Ref } from 'react'

export function Icon({ of: Shape, size = 14 }: { readonly of: LucideIcon; readonly size?: number }) {
  return <Shape size={size} strokeWidth={1.75} aria-hidden="true" />
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="kbd" aria-hidden="true">
      {children}
    </kbd>
  )
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: 'pri' | 'gh' | 'neg' | 'danger'
  readonly size?: 'sm' | 'lg'
  readonly icon?: LucideIcon
}

export function Button({ tone, size, icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={['btn', tone, size, className].filter(Boolean).join(' ')} {...rest}>
      {icon === undefined ? null : <Icon of={icon} size={size === 'sm' ? 12 : 14} />}
      {children}
    </button>
  )
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly label: string
  readonly icon: LucideIcon
  readonly iconSize?: number
}

/** A button without a word: it has an accessible name, and says it on hover. */
export function IconButton({ label, icon, iconSize, ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button type="button" className="ib" aria-label={label} {...rest}>
          <Icon of={icon} size={iconSize} />
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" sideOffset={4} collisionPadding={8}>
          {label}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

interface SegmentedProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: ReactNode }[]
  readonly onChange: (value: T) => void
  readonly small?: boolean
}

export function Segmented<T extends string>({ label, value, options, onChange, small = false }: SegmentedProps<T>) {
  const pick = (next: string): void => {
    const option = options.find((candidate) => candidate.value === next)
    if (option !== undefined) onChange(option.value)
  }
  return (
    <ToggleGroup.Root type="single" aria-label={label} className={small ? 'seg sm' : 'seg'} value={value} onValueChange={pick}>
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}

interface ToggleProps {
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
  readonly kbd?: string
}

export function Toggle({ label, on, onChange, kbd }: ToggleProps) {
  return (
    <label className="switch">
      <Switch.Root checked={on} onCheckedChange={onChange} />
      {label}
      {kbd === undefined ? null : <Kbd>{kbd}</Kbd>}
    </label>
  )
}

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly icon?: LucideIcon
  readonly width?: number
  readonly ref?: Ref<HTMLInputElement>
}

/** A filter of the view. `/` focuses it, Esc clears it and then leaves it. */
export function SearchField({ label, value, onChange, icon = Search, width = 200, ref }: SearchFieldProps) {
  return (
    <div className="inp" style={{ width }}>
      <Icon of={icon} />
      <input
        ref={ref}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          if (value === '') event.currentTarget.blur()
          else onChange('')
        }}
      />
      {value === '' ? (
        <Kbd>/</Kbd>
      ) : (
        <button type="button" aria-label={`Clear ${label.toLowerCase()}`} onClick={() => onChange('')}>
          <Icon of={X} size={12} />
        </button>
      )}
    </div>
  )
}
