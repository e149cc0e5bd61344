/**
 * Gathers each command line's modules into a few files, dist/bin: a start reads a handful of files instead of a hundred.
 * What only an explanation needs (yargs) stays a package, and is loaded when there is something to explain.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const target = join(dist, 'bin')

rmSync(target, { recursive: true, force: true })
await build({
  entryPoints: {
    'config-drive': join(dist, 'cli', 'bin.js'),
    'config-drive-genisoimage': join(dist, 'cli', 'genisoimage-bin.js'),
  },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['yargs', 'fs-extra'],
  outdir: target,
  logLevel: 'warning',
})

// For editors that check a spec while it is written.
const { specSchema } = await import(new URL('../dist/lib/spec/spec-schema.js', import.meta.url))
writeFileSync(join(dist, 'spec.schema.json'), `${JSON.stringify(specSchema(), null, 2)}\n`)
