import { useEffect, useRef } from 'react'

interface CanvasProps {
  readonly height: number
  /** Undefined fills the width. */
  readonly width?: number
  /** What a picture of it would say. */
  readonly label: string
  /** Draws in CSS pixels; `colour` reads a token. Keep it stable: it draws again whenever it changes. */
  readonly draw: (context: CanvasRenderingContext2D, width: number, height: number, colour: (token: string) => string) => void
}

/** A canvas as sharp as the screen, drawn again on a change of size, of resolution, and between light and dark. */
export function Canvas({ height, width, label, draw }: CanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const canvas = ref.current
    const context = canvas?.getContext('2d')
    if (canvas === null || context === null || context === undefined) return undefined
    const paint = (): void => {
      const across = canvas.clientWidth
      const ratio = window.devicePixelRatio
      canvas.width = Math.round(across * ratio)
      canvas.height = Math.round(height * ratio)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      const style = getComputedStyle(canvas)
      draw(context, across, height, (token) => style.getPropertyValue(token))
    }
    paint()
    const dark = window.matchMedia('(prefers-color-scheme: dark)')
    const resized = new ResizeObserver(paint)
    resized.observe(canvas)
    dark.addEventListener('change', paint)
    return () => {
      resized.disconnect()
      dark.removeEventListener('change', paint)
    }
  }, [draw, height, width])
  return <canvas ref={ref} role="img" aria-label={label} style={{ display: 'block', width: width ?? '100%', height }} />
}
