import { addTable, type Locale } from '../../i18n'
import { type ActivityTexts, en } from './en'

const load: Record<Locale, () => Promise<ActivityTexts>> = {
  en: async () => en,
  es: async () => (await import('./es')).es,
  fr: async () => (await import('./fr')).fr,
  'zh-Hans': async () => (await import('./zh-Hans')).zhHans,
}

/** The texts of the activity page in the language of the page. They are many, so they are fetched with it. */
export let a: ActivityTexts = en

/** For tests, like the one of the other tables. */
export function pretend(texts: ActivityTexts): void {
  a = texts
}

await addTable(async to => {
  a = await load[to]()
})
