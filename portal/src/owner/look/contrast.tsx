import { inHundredths } from '../../i18n'
import { contrastOf } from '../../look'
import { o } from '../i18n'

const backgrounds = { light: '#ffffff', dark: '#101317' } as const
const least = 3

/** The contrast to both backgrounds, while the color is chosen. */
export function Contrast({ color }: { color: string }) {
  return (
    <ul class="contrast" aria-live="polite">
      {(['light', 'dark'] as const).map(scheme => {
        const ratio = contrastOf(color, backgrounds[scheme])
        // Rounded down, so that too little never appears to be enough.
        const shown = inHundredths(Math.floor(ratio * 100) / 100)
        return (
          <li key={scheme} class={ratio < least ? 'error' : undefined}>
            {ratio < least ? '✗ ' : '✓ '}
            {scheme === 'light' ? o.contrastLight(shown) : o.contrastDark(shown)} {ratio < least && o.contrastTooLow}
          </li>
        )
      })}
    </ul>
  )
}
