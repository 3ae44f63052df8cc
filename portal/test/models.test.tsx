// @vitest-environment happy-dom
import { render } from 'preact'
import { useState } from 'preact/hooks'
import { act } from 'preact/test-utils'
import { afterEach, expect, test } from 'vitest'
import { o } from '../src/owner/i18n'
import { Models } from '../src/owner/switch/models'
import { knownModels } from '../src/passkeys/models'

const numbersOf = (name: string) => knownModels.find(([known]) => known === name)![1]
const other = '00000000-0000-0000-0000-00000000000a'
let chosen: readonly string[] = []

function Page({ allowed }: { allowed: readonly string[] }) {
  const [now, set] = useState(allowed)
  chosen = now
  return <Models allowed={now} choose={set} />
}

const show = (allowed: readonly string[]) => act(() => render(<Page key={allowed.join()} allowed={allowed} />, document.body))
const box = (name: string) => [...document.querySelectorAll('label')].find(one => one.textContent!.startsWith(name))!.querySelector('input')!
const press = (name: string) => act(() => box(name).click())
const text = () => document.querySelector('textarea')!
const type = (value: string) =>
  act(() => {
    text().value = value
    text().dispatchEvent(new Event('input'))
    text().dispatchEvent(new Event('change'))
  })

afterEach(() => render(null, document.body))

test('a well-known model stands for all its numbers', async () => {
  await show([])
  await press(o.onlyModels)
  expect(chosen).toEqual([])
  await press('iCloud Keychain')
  expect(chosen).toEqual([...numbersOf('iCloud Keychain')].sort())
  await press('iCloud Keychain')
  expect(chosen).toEqual([])
})

test('one that is allowed in part stands among the others, and can be taken out there', async () => {
  const [first] = numbersOf('YubiKey')
  await show([first!, other].sort())
  expect(box('YubiKey').checked).toBe(false)
  expect(text().value.split('\n').sort()).toEqual([first, other].sort())
  await type(other.toUpperCase())
  expect(chosen).toEqual([other])
})

test('without the limit any model can be used', async () => {
  await show([other])
  await press(o.onlyModels)
  expect(chosen).toEqual([])
  await press(o.onlyModels)
  expect(text().value).toBe('')
})
