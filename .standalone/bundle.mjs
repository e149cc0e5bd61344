/**
 * Makes each command line one file, dist/bin/*.program.js, whose parts run when they are needed: a start reads one file instead of
 * a hundred, and in CommonJS Node's own modules load with the part that needs them, too. dist/bin/*.cjs start them. fs-extra, which makes
 * folders, stays a package: the library has it anyway.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { checkNode } from './check-node.mjs'
import { lazily } from './lazily.mjs'
import { writeNotices } from './notices.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const target = join(dist, 'bin')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What each command line calls with its arguments, and a run that calls what most runs call. */
const entries = {
  'config-drive': {
    entry: `import { start } from './cli/start.js'`,
    sample: (image) => ['build', join(root, 'examples', 'web-server.yaml'), '-o', image],
  },
  'config-drive-genisoimage': {
    entry: `import { start } from './cli/mkisofs/start.js'`,
    sample: (image) => ['-quiet', '-J', '-r', '-o', image, join(root, 'examples')],
  },
}

rmSync(target, { recursive: true, force: true })
for (const [name, { entry, sample }] of Object.entries(entries)) {
  const outfile = join(target, `${name}.program.js`)
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    stdin: {
      contents: `${entry}\nstart(process.argv.slice(2))`,
      resolveDir: dist,
    },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // A program that starts from compiled code cannot import, so it requires what it needs later.
    supported: { 'dynamic-import': false },
    minify: true,
    external: ['fs-extra'],
    plugins: [lazily],
    // Its build for Node loads worker threads, which nothing here starts.
    alias: { fflate: 'fflate/browser' },
    define: {
      CONFIG_DRIVE_VERSION: JSON.stringify(version),
      'import.meta.dirname': '__dirname',
    },
    banner: { js: '(function (require, module, __dirname) {' },
    footer: { js: '})' },
    legalComments: 'none',
    outfile,
    logLevel: 'warning',
  })
  const launcher = join(target, `${name}.cjs`)
  const launch = readFileSync(join(root, '.standalone', 'launch.cjs'), 'utf8')
  writeFileSync(launcher, `#!/usr/bin/env node\n'use strict'\n${checkNode(name)}${launch}`)
  chmodSync(launcher, 0o755)
  writeNotices(launcher, metafile, root)
  // The run leaves its image in a temporary folder.
  const folder = mkdtempSync(join(tmpdir(), 'config-drive-'))
  const compile = join(root, '.standalone', 'compile.cjs')
  execFileSync(process.execPath, [compile, outfile, ...sample(join(folder, 'x.iso'))], { stdio: 'ignore' })
  rmSync(folder, { recursive: true })
}

// The threads of fleet build, which cannot start from the program: they have no code that V8 compiled.
await build({
  absWorkingDir: dist,
  entryPoints: [join(dist, 'lib', 'node', 'fleet-worker.js')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  external: ['fs-extra'],
  alias: { fflate: 'fflate/browser' },
  legalComments: 'none',
  outfile: join(target, 'fleet-worker.js'),
  logLevel: 'warning',
})

// A man page for each command.
const manual = join(dist, 'man')
rmSync(manual, { recursive: true, force: true })
mkdirSync(manual, { recursive: true })
const { commands } = await import(new URL('../dist/cli/commands.js', import.meta.url))
const { pageName, programPage, verbPage } = await import(new URL('../dist/cli/man/man.js', import.meta.url))
const { manPage } = await import(new URL('../dist/cli/mkisofs/help.js', import.meta.url))
const pages = [
  [pageName(), programPage(commands)],
  ...commands.map((command) => [pageName(command.verb), verbPage(command)]),
  [pageName('genisoimage'), manPage()],
]
for (const [name, page] of pages) writeFileSync(join(manual, `${name}.1`), page)

// For editors that check a spec while it is written.
const { editorSchema } = await import(new URL('../dist/lib/spec/spec-schema.js', import.meta.url))
writeFileSync(join(dist, 'spec.schema.json'), `${JSON.stringify(editorSchema(), null, 2)}\n`)

// For programs that read the answers of the commands to --json.
const schemas = join(dist, 'schemas')
rmSync(schemas, { recursive: true, force: true })
mkdirSync(schemas, { recursive: true })
const { ANSWERS, answerFile, answerSchema } = await import(
  new URL('../dist/cli/report/answer-schemas.js', import.meta.url)
)
for (const verb of Object.keys(ANSWERS))
  writeFileSync(join(schemas, answerFile(verb)), `${JSON.stringify(answerSchema(verb), null, 2)}\n`)
