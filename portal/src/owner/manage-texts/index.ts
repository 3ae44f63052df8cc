import { addTable, type Locale } from '../../i18n'
import { type ManageTexts, en } from './en'

const load: Record<Locale, () => Promise<ManageTexts>> = {
  en: async () => en,
  es: async () => (await import('./es')).es,
  fr: async () => (await import('./fr')).fr,
  'zh-Hans': async () => (await import('./zh-Hans')).zhHans,
}

/** The texts of the pages for people and sign-in providers, in the language of the page. */
export let m: ManageTexts = en

/** For tests, like the one of the other tables. */
export function pretend(texts: ManageTexts): void {
  m = texts
}

await addTable(async to => {
  m = await load[to]()
})
