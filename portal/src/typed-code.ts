/** A code as the service reads it: without blanks, dashes and invisible characters, full-width forms folded. */
export const bare = (text: string) => text.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}\u2212\u2043\u30fc]/gu, '')

/** Whether it is a code of an authenticator app: six digits, or the eight that some apps of other systems show. */
export const isAppCode = (text: string) => /^(?:[\p{Nd}oil]{6}|[\p{Nd}oil]{8})$/iu.test(bare(text))

/** Whether it can only be meant as a recovery code: it is longer than any code of digits. */
export const isRecoveryCode = (text: string) => bare(text).length > 12
