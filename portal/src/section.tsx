import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Note, RefusalText } from './ui'
import type { Calls } from './use-call'

/** A part of a page under a heading, with the outcome of its last change. */
export function Section({ title, calls, children }: { title: string; calls?: Calls; children: ComponentChildren }) {
  const id = useId()
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {calls?.done && <Note>{calls.done}</Note>}
      {calls?.refusal && calls.refusal.code !== 'insufficient_authentication' && <RefusalText refusal={calls.refusal} />}
      {children}
    </section>
  )
}
