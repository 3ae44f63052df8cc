/** Marks every letter of a table, so that a text which is not from it stands out. Capitals are data. */
export function marked<T extends object>(texts: T): T {
  const mark = (text: string) => text.replace(/[A-Za-z]/gu, 'ж')
  const markAll = (text: unknown): unknown => {
    if (typeof text === 'string') return mark(text)
    if (Array.isArray(text)) return text.map(mark)
    if (typeof text === 'function') return (...values: never[]) => mark((text as (...v: never[]) => string)(...values))
    return marked(text as object)
  }
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, markAll(text)])) as T
}
