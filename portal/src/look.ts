import { useEffect } from 'preact/hooks'
import type { SignInPage } from '@mfafunctions/client'

/** Contrast ratio of two colors, 1-21 (WCAG 2.2, definition of contrast ratio). */
export function contrastOf(one: string, other: string): number {
  const [darker, lighter] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

// WCAG 2.2, definition of relative luminance.
function luminanceOf(color: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The color of texts on another one. One of the two always has a contrast of 4.5:1. */
export const inkOn = (color: string): string => (contrastOf(color, '#ffffff') >= 4.5 ? '#ffffff' : '#000000')

/** Shows the pages in the color of the organization. */
export function useColor(page: SignInPage | null): void {
  const color = page?.look?.color ?? null
  useEffect(() => {
    const { style } = document.documentElement
    if (!color) return
    style.setProperty('--brand', color)
    style.setProperty('--on-brand', inkOn(color))
    return () => {
      style.removeProperty('--brand')
      style.removeProperty('--on-brand')
    }
  }, [color])
}
