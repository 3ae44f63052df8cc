import { addTable, type Locale } from '../../i18n'
import { en, type OwnerTexts } from './en'

const load: Record<Locale, () => Promise<OwnerTexts>> = {
  en: async () => en,
  es: async () => (await import('./es')).es,
  fr: async () => (await import('./fr')).fr,
  'zh-Hans': async () => (await import('./zh-Hans')).zhHans,
}

/** The texts of the Owner's pages in the language of the page. */
export let o: OwnerTexts = en

/** For tests, like the one of the other table. */
export function pretend(texts: OwnerTexts): void {
  o = texts
}

await addTable(async to => {
  o = await load[to]()
})
