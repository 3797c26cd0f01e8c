import type { ReactNode } from 'react'
import { Banners } from './banners.tsx'
import { PaletteButton } from './palette-button.tsx'

/** The top of a view: its name, and what belongs to the whole view. The rest of it drags the window. Banners stand below it. */
export function TitleBar({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <>
      <header className="bar">
        <h1>{title}</h1>
        <span className="grow" />
        {children}
        {children === undefined ? null : <i className="vr" />}
        <PaletteButton />
      </header>
      <Banners />
    </>
  )
}
