import { t } from '../../i18n'
import { inkOn } from '../../look'
import { o } from '../i18n'

interface Props {
  name: string
  color: string | null
  /** Address of the picture, or the picture itself. */
  logo: string | null
}

/** How the sign-in page and a mail will look, in light and dark. A picture of them: nothing in it can be used. */
export function Sample({ name, color, logo }: Props) {
  const brand = color ? { '--brand': color, '--on-brand': inkOn(color) } : {}
  const head = logo ? <img class="brand" src={logo} alt="" /> : <span class="logo">{name.charAt(0).toUpperCase()}</span>
  return (
    <div class="samples">
      {(['light', 'dark'] as const).map(scheme => (
        <figure key={scheme}>
          <figcaption class="small">{scheme === 'light' ? o.sampleLight : o.sampleDark}</figcaption>
          <div class={`sample ${scheme}`} role="img" aria-label={o.sample(name)} style={brand}>
            <div class="card">
              {head}
              <b>{t.signIn}</b>
              <span class="soft">{t.signInTo(name)}</span>
              <span class="box" />
              <span class="button main">{t.signIn}</span>
            </div>
          </div>
        </figure>
      ))}
      <figure>
        <figcaption class="small">{o.sampleMail}</figcaption>
        <div class="sample light" role="img" aria-label={o.sampleMailOf(name)} style={brand}>
          <div class="card mail">
            {logo ? <img class="brand" src={logo} alt="" /> : <b>{name}</b>}
            <span class="box" />
            <span class="box" />
            <span class="button main">{o.sampleButton}</span>
          </div>
        </div>
      </figure>
    </div>
  )
}
