import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { fieldErrorOf, type Refusal } from '@mfafunctions/client'
import type { Screen } from '@mfafunctions/client/flow'
import { t } from './i18n'

interface FieldProps {
  name: string
  label: string
  hint?: string
  error?: string
  type?: 'text' | 'email' | 'password' | 'date'
  min?: string
  max?: string
  code?: boolean
  autoComplete: string
  inputMode?: 'numeric' | 'email' | 'text'
  autoFocus?: boolean
  value?: string
  maxLength?: number
}

/** One labeled input. Its error is bound to it and takes the focus. A password has a button that shows it. */
export function Field(p: FieldProps) {
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const [shown, show] = useState(false)
  useEffect(() => {
    if (p.autoFocus || p.error) box.current?.focus()
  }, [p.error])
  const described = [p.hint && `${id}-hint`, p.error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      {p.hint && (
        <div class="hint" id={`${id}-hint`}>
          {p.hint}
        </div>
      )}
      <input
        ref={box}
        id={id}
        name={p.name}
        type={p.type === 'password' && shown ? 'text' : (p.type ?? 'text')}
        class={p.code ? 'code' : undefined}
        autocomplete={p.autoComplete}
        inputMode={p.inputMode}
        autocapitalize="none"
        spellcheck={false}
        maxLength={p.maxLength}
        min={p.min}
        max={p.max}
        defaultValue={p.value}
        aria-invalid={p.error ? true : undefined}
        aria-describedby={described || undefined}
      />
      {p.error && (
        <div class="error" id={`${id}-error`}>
          {p.error}
        </div>
      )}
      {p.type === 'password' && (
        <button type="button" class="plain" aria-pressed={shown} onClick={() => show(!shown)}>
          {shown ? t.hide : t.show}
        </button>
      )}
    </div>
  )
}

interface FormProps {
  submit: string
  busy?: boolean
  children: ComponentChildren
  /** A second button or link in the last row. */
  beside?: ComponentChildren
  onSubmit: (values: Record<string, string>) => void
}

export function Form(p: FormProps) {
  const send = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    // Pressing twice must not send twice. The button is not disabled, so that it keeps the focus and its name.
    if (p.busy) return
    const values: Record<string, string> = {}
    new FormData(event.currentTarget).forEach((value, name) => {
      values[name] = String(value)
    })
    p.onSubmit(values)
  }
  return (
    <form method="post" noValidate onSubmit={send}>
      {p.children}
      <button class="main" type="submit" aria-disabled={p.busy || undefined}>
        {p.busy ? t.busy : p.submit}
      </button>
      {p.beside}
    </form>
  )
}

/** The heading of a page. It names the tab and takes the focus when the page appears, unless a field has it. */
export function Title({ children, of }: { children: string; of?: string | null }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = of ? `${children} · ${of}` : children
    const active = document.activeElement
    if (!active || active === document.body || active.tagName === 'DIALOG') heading.current?.focus()
  }, [children, of])
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  )
}

export function Alert({ children }: { children: ComponentChildren }) {
  return (
    <div class="alert" role="alert">
      {children}
    </div>
  )
}

export function Note({ children }: { children: ComponentChildren }) {
  return (
    <div class="note" role="status">
      {children}
    </div>
  )
}

/** Whether the refusal is about these fields alone, so that a page which shows what is wrong beside them shows all of it. */
export function isOnlyAbout(refusal: Refusal, ...fields: readonly string[]): boolean {
  return refusal.code === 'invalid_request' && refusal.fieldErrors?.every(one => fields.includes(one.field)) === true
}

interface RefusalTextProps {
  refusal: Refusal
  blockedUntil?: number
  /** The fields of the page. What is wrong with them alone is said beside them. */
  fields?: readonly string[]
}

/** A refusal, or nothing if the fields of the page show all of it. */
export function RefusalText({ refusal, blockedUntil, fields = [] }: RefusalTextProps) {
  if (isOnlyAbout(refusal, ...fields)) return null
  const text =
    refusal.reason === 'unavailable'
      ? t.unavailable
      : fieldErrorOf(refusal, 'idToken')?.reason === 'token_not_accepted'
        ? t.providerFailed
        : refusal.detail
  return (
    <Alert>
      <p>{text}</p>
      {refusal.correlationId && <p class="soft">{t.correlation(refusal.correlationId)}</p>}
      {blockedUntil && <Countdown until={blockedUntil} />}
    </Alert>
  )
}

interface CountdownProps {
  until: number
  text?: (seconds: number) => string
  over?: string
}

/** Counts down in sight; a screen reader hears it every ten seconds. */
export function Countdown({ until, text = t.wait, over = t.waitOver }: CountdownProps) {
  const leftNow = () => Math.max(0, Math.ceil((until - Date.now()) / 1000))
  const [left, set] = useState(leftNow)
  useEffect(() => {
    set(leftNow())
    const timer = setInterval(() => set(leftNow()), 1000)
    return () => clearInterval(timer)
  }, [until])
  return (
    <p>
      <span aria-hidden="true">{left ? text(left) : over}</span>
      <span class="sr" role="status">
        {left ? text(Math.ceil(left / 10) * 10) : over}
      </span>
    </p>
  )
}

/** Copies a text. Absent where the browser has no clipboard (plain http): the text stays selectable. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [done, set] = useState(false)
  if (!navigator.clipboard) return null
  return (
    <>
      <button
        type="button"
        onClick={async () => {
          await navigator.clipboard.writeText(text)
          set(true)
        }}
      >
        {label ?? t.copy}
      </button>
      <span role="status" class="soft">
        {done ? t.copied : ''}
      </span>
    </>
  )
}

/** Why a step is asked above the page. */
export const stepUpWhy = (screen: Screen): string => (screen.name === 'verify' && screen.method === 'passkey' ? t.stepUpPasskey : t.stepUpWhy)

interface DialogProps {
  title: string
  /** Whether the children bring a heading of their own. */
  untitled?: boolean
  children: ComponentChildren
  /** Without it the dialog cannot be left: the person has to take the step. */
  onClose?: () => void
}

export function Dialog({ title, untitled, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={event => {
        event.preventDefault()
        onClose?.()
      }}
    >
      {!untitled && <h2>{title}</h2>}
      {children}
      {onClose && (
        <p>
          <button type="button" class="plain" onClick={onClose}>
            {t.cancel}
          </button>
        </p>
      )}
    </dialog>
  )
}
