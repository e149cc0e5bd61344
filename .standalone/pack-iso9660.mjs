/**
 * Packs the ISO writer as a package of its own, iso9660-writer-VERSION.tgz in the current folder: lib/iso9660, lib/udf and lib/image as they
 * were built, with the package.json and README of lib/iso9660. `npm run pack:iso9660`
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'iso9660-writer-'))
try {
  for (const room of ['image', 'udf', 'iso9660'])
    cpSync(join(root, 'dist', 'lib', room), join(folder, room), { recursive: true })
  for (const name of ['package.json', 'README.md'])
    cpSync(join(root, 'lib', 'iso9660', name), join(folder, name))
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  const destination = process.argv[2] ?? process.cwd()
  execFileSync('npm', ['pack', '--pack-destination', destination], { cwd: folder, stdio: 'inherit' })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
