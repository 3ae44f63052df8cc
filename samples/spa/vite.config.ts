import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const client = fileURLToPath(new URL('../../clients/typescript/src/', import.meta.url))

export default defineConfig({
  resolve: {
    // In a project of your own, the installed package is found without this.
    alias: [
      { find: /^@mfafunctions\/client$/, replacement: `${client}index.ts` },
      { find: /^@mfafunctions\/client\/flow$/, replacement: `${client}flow/index.ts` },
    ],
  },
  // The browser sees one origin, so that the session's cookie is this site's own. In production, a reverse proxy does the same.
  server: { port: 5174, strictPort: true, proxy: { '/api': process.env.MFA_URL ?? 'http://localhost:7071' } },
})
