/**
 * Makes the page of `config-drive web`: the folder dist/web, which any static host can serve, and config-drive.html, the same in one
 * file, which works from a disk. Both have a policy that forbids every request.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'cli', 'web')
const target = join(root, 'dist', 'web')

const { starters } = await import(new URL('../dist/cli/input/starters.js', import.meta.url))
// An editor on a disk finds the schema by a line of the starter; the page has its own.
const templates = starters().map((starter) => ({
  ...starter,
  text: starter.text.replace(/^# yaml-language-server: .*\n/m, ''),
}))

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [join(source, 'page.ts'), join(source, 'worker.ts')],
  outdir: target,
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: ['es2023', 'chrome123', 'firefox122', 'safari17.5'],
  minify: true,
  legalComments: 'none',
  define: { TEMPLATES: JSON.stringify(templates) },
  write: false,
  logLevel: 'warning',
})
const program = (name) => outputFiles.find(({ path }) => path.endsWith(name)).text
const [page, worker] = [program('page.js'), program('worker.js')]
const style = readFileSync(join(source, 'style.css'), 'utf8')
const html = readFileSync(join(source, 'index.html'), 'utf8')

/** Editor and pictures set styles of their own; nothing else may be loaded, run or asked. */
const policy = (script) =>
  [
    "default-src 'none'",
    `script-src ${script}`,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    'img-src data:',
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')

/** Text within a script element ends at the first end tag. */
const inScript = (text) => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')

function made(parts) {
  return html.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name])
}

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
writeFileSync(join(target, 'page.js'), page)
writeFileSync(join(target, 'worker.js'), worker)
writeFileSync(join(target, 'style.css'), style)
writeFileSync(
  join(target, 'index.html'),
  made({
    POLICY: policy("'self'"),
    STYLE: '<link rel="stylesheet" href="style.css">',
    SCRIPT: '<script src="page.js"></script>',
  }),
)
const inline = inScript(page)
const sum = createHash('sha256').update(inline).digest('base64')
writeFileSync(
  join(target, 'config-drive.html'),
  made({
    POLICY: policy(`'sha256-${sum}' blob:`),
    STYLE: `<style>${style}</style>`,
    SCRIPT: `<script type="text/plain" id="worker-program">${inScript(worker)}</script><script>${inline}</script>`,
  }),
)
