import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Put in place by the bundler, as a bundle is far from its package. */
declare const CONFIG_DRIVE_VERSION: string | undefined

/** The version of this package. */
export function version(): string {
  if (typeof CONFIG_DRIVE_VERSION === 'string') return CONFIG_DRIVE_VERSION
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT' || folder === dirname(folder)) throw cause
    }
  }
}
