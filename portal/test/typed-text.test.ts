import { expect, test } from 'vitest'
import { tokenIn } from '../src/pages/link-token'
import { bare, isAppCode, isRecoveryCode } from '../src/typed-code'

const recovery = 'abcde-fghij-klmno-pqrst-uvwxy'

test.each(['123456', '123 456', '\u2066123-456\u2069', '１２３ー４５６', '123\u00ad456', '١٢٣٤٥٦', 'O12345', '1234 5678', '１２３４５６７８'])('%j is a code of an app', text => {
  expect([isAppCode(text), isRecoveryCode(text)]).toEqual([true, false])
})

test.each([recovery, recovery.toUpperCase(), recovery.replace(/-/gu, '\u2011'), `\u200b${recovery.replace(/-/gu, '\u2212')}\r\n`])(
  '%j is a recovery code',
  text => {
    expect([isAppCode(text), isRecoveryCode(text)]).toEqual([false, true])
  },
)

test.each(['', ' ', '\u200b', '--', '\u30fc'])('%j is nothing', text => {
  expect(bare(text)).toBe('')
})

test.each([
  ['#reset=acme.aaaa.MAC', 'acme.aaaa.MAC'],
  ['#pending-action=acme.aaaa.MAC', 'acme.aaaa.MAC'],
  ['#reset=3Dacme.aaaa.MAC', 'acme.aaaa.MAC'],
  ['#reset%3Dacme.aaaa.MAC', 'acme.aaaa.MAC'],
  ['#reset=3com.aaaa.MAC', '3com.aaaa.MAC'],
  ['#reset=acme.aa=%0D%0Aaa.MAC', 'acme.aa=\r\naa.MAC'],
  ['#reset=acme%.MAC', 'acme%.MAC'],
  ['#reset=', null],
  ['#', null],
  ['', null],
])('the token of %j is %j', (hash, token) => {
  expect(tokenIn(hash)).toBe(token)
})
