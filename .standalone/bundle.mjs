/**
 * Makes each command line one file, dist/bin/*.cjs, whose parts run when they are needed: a start reads one file instead of
 * a hundred, and in CommonJS Node's own modules load with the part that needs them, too. fs-extra, which makes
 * folders, stays a package: the library has it anyway.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { writeNotices } from './notices.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const target = join(dist, 'bin')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What each command line calls with its arguments. */
const entries = {
  'config-drive': `import { start } from './cli/start.js'`,
  'config-drive-genisoimage': `import { start } from './cli/mkisofs/start.js'`,
}

rmSync(target, { recursive: true, force: true })
for (const [name, entry] of Object.entries(entries)) {
  const outfile = join(target, `${name}.cjs`)
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
    minify: true,
    external: ['fs-extra'],
    // Its build for Node loads worker threads, which nothing here starts.
    alias: { fflate: 'fflate/browser' },
    define: {
      CONFIG_DRIVE_VERSION: JSON.stringify(version),
      'import.meta.dirname': '__dirname',
    },
    banner: { js: '#!/usr/bin/env node' },
    outfile,
    logLevel: 'warning',
  })
  chmodSync(outfile, 0o755)
  writeNotices(outfile, metafile, root)
}

const manual = join(dist, 'man')
mkdirSync(manual, { recursive: true })
const page = execFileSync(process.execPath, [join(target, 'config-drive.cjs'), 'man'])
writeFileSync(join(manual, 'config-drive.1'), page)

// For editors that check a spec while it is written.
const { specSchema } = await import(new URL('../dist/lib/spec/spec-schema.js', import.meta.url))
writeFileSync(join(dist, 'spec.schema.json'), `${JSON.stringify(specSchema(), null, 2)}\n`)

// For programs that read the answers of the commands to --json.
const schemas = join(dist, 'schemas')
rmSync(schemas, { recursive: true, force: true })
mkdirSync(schemas, { recursive: true })
const { ANSWERS, answerFile, answerSchema } = await import(
  new URL('../dist/cli/report/answer-schemas.js', import.meta.url)
)
for (const verb of Object.keys(ANSWERS))
  writeFileSync(join(schemas, answerFile(verb)), `${JSON.stringify(answerSchema(verb), null, 2)}\n`)
