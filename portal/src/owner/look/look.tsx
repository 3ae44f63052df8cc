import { useEffect, useId, useState } from 'preact/hooks'
import type { Look as LookData, Refusal } from '@mfafunctions/client'
import { t } from '../../i18n'
import { fieldError } from '../../pages/sign-in'
import { Section } from '../../section'
import { client } from '../../service'
import { Field, Form, RefusalText, Title } from '../../ui'
import { useCalls, useData } from '../../use-call'
import { o } from '../i18n'
import type { OwnerPageProps } from '../pages'
import { Check } from '../parts'
import { Contrast } from './contrast'
import { Sample } from './sample'

const standard = '#0b5cad'
const largest = 64 * 1024
const types = ['image/png', 'image/webp']

/** The name, the color and the logo of the organization. */
export function Look({ flow, session }: OwnerPageProps) {
  const path = { t: flow.tenant }
  const loaded = useData(flow, () => client.GET('/tenants/{t}/look', { params: { path } }))
  const named = useCalls(flow)
  const pictured = useCalls(flow)
  const [name, setName] = useState('')
  const [color, setColor] = useState<string | null>(null)
  const [picture, setPicture] = useState<{ file: File; data: string } | null>(null)
  const [wrong, setWrong] = useState<string>()
  const colorId = useId()
  const logoId = useId()
  useEffect(() => {
    if (!loaded.data) return
    setName(loaded.data.name)
    setColor(loaded.data.color)
  }, [loaded.data])
  useEffect(() => {
    // Another Owner was faster: what is stored now is shown, and this Owner decides anew.
    if ([named.refusal, pictured.refusal].some(refusal => refusal?.code === 'precondition_failed')) loaded.reload()
  }, [named.refusal, pictured.refusal])

  const { data } = loaded
  if (!data) {
    return (
      <>
        <Title of={session.tenantName}>{o.lookTitle}</Title>
        {loaded.refusal ? <RefusalText refusal={loaded.refusal} /> : <p role="status">{t.loading}</p>}
      </>
    )
  }
  const params = { path, header: { 'If-Match': loaded.etag } }
  const done = (answer: LookData | true | null) => {
    if (!answer) return false
    // The bar shows the name. The public facts are kept by the browser for minutes, and this Owner looks for them now.
    void flow.load()
    void client.GET('/tenants/{t}/sign-in', { params: { path }, cache: 'reload' }).catch(() => undefined)
    return true
  }
  const choose = async (file: File | undefined) => {
    pictured.forget()
    setPicture(null)
    setWrong(undefined)
    if (!file) return
    if (!types.includes(file.type)) return setWrong(o.logoType)
    if (file.size > largest) return setWrong(o.logoTooBig(Math.ceil(file.size / 1024)))
    setPicture({ file, data: await dataUrlOf(file) })
  }
  const upload = async () => {
    if (!picture) return setWrong(wrong ?? o.logoFirst)
    const headers = { 'Content-Type': picture.file.type }
    const send = () => client.PUT('/tenants/{t}/logo', { params, headers, body: picture.file, bodySerializer: body => body }).then(loaded.take)
    if (done(await pictured.run(send, o.lookSaved))) setPicture(null)
  }
  const pictureProblem = wrong ?? problemOf(pictured.refusal)
  return (
    <>
      <Title of={session.tenantName}>{o.lookTitle}</Title>
      <p class="soft">{o.lookWhat}</p>
      <div class="two">
        <div class="stack">
          <Section title={o.nameAndColor} calls={named.refusal?.code === 'invalid_request' ? { ...named, refusal: null } : named}>
            <Form
              submit={t.save}
              busy={named.busy}
              onSubmit={async values => {
                const body = { name: values.name ?? '', color }
                done(await named.run(() => client.PUT('/tenants/{t}/look', { params, body }).then(loaded.take), o.lookSaved))
              }}
            >
              <div onInput={event => event.target instanceof HTMLInputElement && event.target.name === 'name' && setName(event.target.value)}>
                <Field
                  key={loaded.etag}
                  name="name"
                  label={o.tenantName}
                  autoComplete="organization"
                  maxLength={64}
                  value={data.name}
                  error={fieldError(named.refusal, 'name')}
                />
              </div>
              <Check checked={color !== null} onChange={own => setColor(own ? (data.color ?? standard) : null)}>
                {o.ownColor}
              </Check>
              {color !== null && (
                <div class="field">
                  <label for={colorId}>{o.color}</label>
                  <input
                    id={colorId}
                    type="color"
                    value={color}
                    aria-describedby={`${colorId}-contrast`}
                    onInput={event => {
                      named.forget()
                      setColor(event.currentTarget.value)
                    }}
                  />
                  <div id={`${colorId}-contrast`}>
                    <Contrast color={color} />
                  </div>
                  {fieldError(named.refusal, 'color') && (
                    <div class="error" role="alert">
                      {fieldError(named.refusal, 'color')}
                    </div>
                  )}
                </div>
              )}
            </Form>
          </Section>
          <Section title={o.logo} calls={pictureProblem ? { ...pictured, refusal: null } : pictured}>
            <div class="field">
              <label for={logoId}>{o.logoFile}</label>
              <div class="hint" id={`${logoId}-hint`}>
                {o.logoHint}
              </div>
              <input
                key={data.logo?.path}
                id={logoId}
                type="file"
                accept={types.join()}
                aria-describedby={`${logoId}-hint${pictureProblem ? ` ${logoId}-error` : ''}`}
                aria-invalid={pictureProblem ? true : undefined}
                onChange={event => void choose(event.currentTarget.files?.[0])}
              />
              {pictureProblem && (
                <div class="error" role="alert" id={`${logoId}-error`}>
                  {pictureProblem}
                </div>
              )}
            </div>
            <p class="row">
              <button type="button" aria-disabled={pictured.busy || undefined} onClick={() => void upload()}>
                {pictured.busy ? t.busy : o.logoUpload}
              </button>
              {data.logo && (
                <button
                  type="button"
                  aria-disabled={pictured.busy || undefined}
                  onClick={async () => done(await pictured.run(() => client.DELETE('/tenants/{t}/logo', { params }).then(loaded.take), o.logoRemoved))}
                >
                  {o.logoRemove}
                </button>
              )}
            </p>
          </Section>
        </div>
        <Section title={o.samples}>
          <Sample name={name} color={color} logo={picture?.data ?? data.logo?.path ?? null} />
        </Section>
      </div>
    </>
  )
}

/** What the service found wrong with the picture. */
function problemOf(refusal: Refusal | null): string | undefined {
  if (refusal?.code === 'payload_too_large') return refusal.detail
  return refusal?.code === 'invalid_request' ? refusal.detail : undefined
}

// The policy of the pages allows pictures from data: and not from blob:.
function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'))
    reader.readAsDataURL(file)
  })
}
