import { en, type Texts } from './en'
import { inFull } from './plural'

export type { Texts } from './en'

export const locales = { en: 'English', es: 'Español', fr: 'Français', 'zh-Hans': '简体中文' } as const
export type Locale = keyof typeof locales

const load: Record<Locale, () => Promise<Texts>> = {
  en: async () => en,
  es: async () => (await import('./es')).es,
  fr: async () => (await import('./fr')).fr,
  'zh-Hans': async () => (await import('./zh-Hans')).zhHans,
}

/** The texts in the language of the page. */
export let t: Texts = en
export let locale: Locale = 'en'

const stored = 'mfa-locale'

/** The first language of the list that the portal speaks. Any Chinese is answered in simplified characters, the only ones there are. */
export function pick(wanted: readonly string[]): Locale {
  for (const one of wanted) {
    const tag = one.toLowerCase()
    const found = (Object.keys(locales) as Locale[]).find(l => tag === l.toLowerCase() || tag.split('-')[0] === l.split('-')[0])
    if (found) return found
  }
  return 'en'
}

export async function choose(wanted: readonly string[]): Promise<void> {
  const chosen = localStorage.getItem(stored)
  await use(pick(chosen ? [chosen, ...wanted] : wanted))
}

/** Speaks another language from the next rendering on, and at the next visit. */
export async function change(to: Locale): Promise<void> {
  localStorage.setItem(stored, to)
  await use(to)
}

// Tables of parts that are loaded later.
const further: ((to: Locale) => Promise<void>)[] = []

/** Adds the table of a part of the portal, in the language of the page. It changes along with the language. */
export async function addTable(read: (to: Locale) => Promise<void>): Promise<void> {
  further.push(read)
  await read(locale)
}

async function use(to: Locale): Promise<void> {
  const texts = await load[to]()
  await Promise.all(further.map(read => read(to)))
  t = texts
  locale = to
  document.documentElement.lang = to
}

/** For tests: every text is marked, so that one that is not from the table is found. */
export function pretend(texts: Texts): void {
  t = texts
}

const day = () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
const time = () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
export const onDay = (iso: string): string => day().format(new Date(iso))
/** A date without a time, such as 2026-11-22, which is the same day everywhere. */
export const onDate = (date: string): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(date))
export const inHundredths = (value: number): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value)
export const inNumbers = (count: number): string => inFull(locale, count)
export const atHour = (iso: string): string => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(new Date(iso))
export const atTime = (iso: string): string => time().format(new Date(iso))
