// What docs/library.md tells to do in a browser, done in one: Chromium runs the page, and makes the drive that Node makes.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import t from 'tap'
import { toBytes } from '../../lib/image/image.ts'
import { render } from '../../lib/layouts/render.ts'
import { driveOptions } from '../../lib/pack/drive-options.ts'
import { pack } from '../../lib/pack/pack.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import { blocksOf, pages } from '../docs/pages.ts'

/** Runs after the page, and writes the sum of what the link downloads into the document. */
const PROBE = `
const link = document.querySelector('a')
const bytes = new Uint8Array(await (await fetch(link.href)).arrayBuffer())
const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
document.body.textContent = link.download + ' ' + bytes.length + ' ' + Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
`

t.test('a page in Chromium makes the drive that Node makes', async (t) => {
  const page = pages().find(({ path }) => path === 'docs/library.md')!
  const { text } = blocksOf(page).find(({ file }) => file === 'page.ts')!
  const folder = t.testdir({ 'page.ts': text })
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'page.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  // A page of a file may load no module, so its module is in it.
  const script = outputFiles[0]!.text.replaceAll('</script', '<\\/script')
  writeFileSync(
    join(folder, 'page.html'),
    `<!doctype html><meta charset="utf-8"><body><script type="module">${script}${PROBE}</script>`,
  )
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  const html = execFileSync(
    'chromium',
    [
      ...flags,
      `--user-data-dir=${folder}/profile`,
      '--virtual-time-budget=10000',
      '--dump-dom',
      `file://${folder}/page.html`,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000 },
  )
  const { value } = checkSpec({ hostname: 'web1', admin_pass: 'Secret-1234' })
  const bytes = toBytes(pack(render(value!), driveOptions(value!)))
  const sum = createHash('sha256').update(bytes).digest('hex')
  t.match(html, new RegExp(`<body>web1\\.iso ${bytes.length} ${sum}\\s*</body>`))
})
