/** A number as a language writes it. */
export const inFull = (locale: string, count: number): string => new Intl.NumberFormat(locale).format(count)

/** The form of a text that fits a count in a language (CLDR plural rules). */
export function plural(locale: string, count: number, forms: { one?: string; many?: string; other: string }): string {
  const rule = new Intl.PluralRules(locale).select(count)
  return (rule === 'one' ? forms.one : rule === 'many' ? forms.many : undefined) ?? forms.other
}
