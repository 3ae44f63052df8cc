import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { Member } from '@mfafunctions/client'
import { t } from '../i18n'
import { Dialog, RefusalText } from '../ui'
import type { Calls } from '../use-call'
import { o } from './i18n'

/** Figures with their names, for screens and screen readers alike. */
export function Figures({ rows }: { rows: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class="figures">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What the person has set up, in words; empty if nothing. */
export const kindsOf = (one: Member): string => one.authenticatorTypes.map(type => o.kinds[type]).join(', ')

export function Chip({ kind, children }: { kind?: 'bad' | 'good' | 'wait'; children: ComponentChildren }) {
  return <span class={kind ? `chip ${kind}` : 'chip'}>{children}</span>
}

interface TableProps {
  /** What the rows are, for screen readers. */
  caption: string
  head: readonly string[]
  children: ComponentChildren
}

/**
 * A table whose rows become cards on phones. The first cell of a row is `<th scope="row">`; each further one is `<Cell>`, which repeats the
 * name of its column on the card.
 */
export function Table({ caption, head, children }: TableProps) {
  const id = useId()
  return (
    <div class="scroll" role="region" aria-labelledby={id} tabIndex={0}>
      <table>
        <caption id={id} class="sr">
          {caption}
        </caption>
        <thead>
          <tr>
            {head.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

export function Cell({ of, children }: { of?: string; children: ComponentChildren }) {
  return <td data-label={of}>{children}</td>
}

interface SelectProps<T extends string | number> {
  label: string
  hint?: string
  value: T
  options: readonly (readonly [value: T, name: string])[]
  onChange: (value: T) => void
}

export function Select<T extends string | number>({ label, hint, value, options, onChange }: SelectProps<T>) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} aria-describedby={hint && `${id}-hint`} onChange={event => onChange(options[event.currentTarget.selectedIndex]![0])}>
        {options.map(([option, name]) => (
          <option key={option} value={option} selected={option === value}>
            {name}
          </option>
        ))}
      </select>
      {hint && (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
    </div>
  )
}

interface CheckProps {
  checked: boolean
  children: ComponentChildren
  onChange: (checked: boolean) => void
}

export function Check({ checked, children, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={event => onChange(event.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  )
}

/** A list of people by name, behind a summary. */
export function People({ summary, people, more = 0 }: { summary: string; people: readonly (readonly [name: string, about?: string])[]; more?: number }) {
  if (!people.length) return null
  return (
    <details>
      <summary>{summary}</summary>
      <ul class="people">
        {people.map(([name, about]) => (
          <li key={name}>
            {name}
            {about && <span class="soft small">{about}</span>}
          </li>
        ))}
        {more > 0 && <li class="soft">{o.more(more)}</li>}
      </ul>
    </details>
  )
}

interface ConfirmProps {
  title: string
  /** The verb and what it concerns, such as "Switch on for 120 people". */
  submit: string
  calls: Calls
  children: ComponentChildren
  onConfirm: () => void
  onClose: () => void
}

/** Asks before a change that many notice. The button says what will happen; a step that the change needs opens above. */
export function Confirm({ title, submit, calls, children, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      {calls.refusal && calls.refusal.code !== 'insufficient_authentication' && <RefusalText refusal={calls.refusal} />}
      {children}
      <button type="button" class="main" aria-disabled={calls.busy || undefined} onClick={onConfirm}>
        {calls.busy ? t.busy : submit}
      </button>
    </Dialog>
  )
}
