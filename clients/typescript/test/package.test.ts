import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { promisify } from 'node:util'
import { build } from 'vite'
import { expect, test } from 'vitest'

const run = promisify(execFile)

test('the types are those of openapi.yaml; npm run types writes them', async () => {
  const { stdout } = await run('npx', ['openapi-typescript', '../../openapi.yaml'])
  expect(stdout.trim() === (await readFile('src/schema.d.ts', 'utf8')).trim()).toBe(true)
}, 60_000)

test('client and flow together weigh at most 7 KB', async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: true, lib: { entry: { flow: 'src/flow/index.ts', index: 'src/index.ts' }, formats: ['es'] } },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap(one => ('output' in one ? one.output : []))
  const code = outputs.map(one => ('code' in one ? one.code : '')).join('\n')
  expect(code).toContain('Idempotency-Key')
  expect(gzipSync(code).length).toBeLessThanOrEqual(7 * 1024)
}, 60_000)

test('the package holds the compiled modules, their types and the README, and nothing else', async () => {
  await run('npx', ['tsc', '-p', 'tsconfig.build.json'])
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'])
  const files: string[] = JSON.parse(stdout)[0].files.map((file: { path: string }) => file.path)
  const modules = ['client', 'index', 'react', 'preact', 'passkeys', 'flow/flow', 'flow/index', 'flow/screens']
  expect(files.sort()).toEqual(
    ['README.md', 'package.json', ...modules.flatMap(name => [`dist/${name}.js`, `dist/${name}.d.ts`])].sort(),
  )
}, 60_000)
