import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const client = fileURLToPath(new URL('../clients/typescript/src/', import.meta.url))
// The local product of ./mfa up.
const product = `http://localhost:${process.env.MFA_PORT ?? 7071}`

/** Compresses every file once, at build, as well as it gets: the app only sends them. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  async closeBundle() {
    const dist = fileURLToPath(new URL('dist/', import.meta.url))
    for (const name of await readdir(dist, { recursive: true })) {
      if (!/\.(html|js|css|svg)$/u.test(name)) continue
      const plain = await readFile(join(dist, name))
      const br = await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
      const gz = await promisify(gzip)(plain, { level: 9 })
      if (br.length < plain.length) await writeFile(join(dist, `${name}.br`), br)
      if (gz.length < plain.length) await writeFile(join(dist, `${name}.gz`), gz)
    }
  },
}

export default defineConfig({
  plugins: [compressed],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: {
    // The sources of the client, so that the pages need no build of it first.
    alias: [
      { find: /^@mfafunctions\/client$/, replacement: `${client}index.ts` },
      { find: /^@mfafunctions\/client\/flow$/, replacement: `${client}flow/index.ts` },
      { find: /^@mfafunctions\/client\/passkeys$/, replacement: `${client}passkeys.ts` },
      { find: /^@mfafunctions\/client\/preact$/, replacement: `${client}preact.ts` },
    ],
  },
  build: {
    target: 'es2022',
    // The policy of the pages allows no data: scripts, and a helper for old browsers is not needed.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What the sign-in page needs is one file: the parts that are loaded later share different pieces of it, which would each become a file.
        codeSplitting: { groups: [{ name: 'shared', test: /node_modules|clients|src\/(app|idle|lazy|provider|router|service|ui)\.tsx?$|src\/i18n\/(index|en|plural)/u }] },
      },
    },
  },
  server: { port: 5173, strictPort: true, proxy: { '/api': product } },
})
