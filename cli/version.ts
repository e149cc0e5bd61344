import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './package-folder.ts'

/** Set by the bundler: a bundle cannot find its package.json. */
declare const CONFIG_DRIVE_VERSION: string | undefined

/** Returns the version of this package. */
export function version(): string {
  if (typeof CONFIG_DRIVE_VERSION === 'string') return CONFIG_DRIVE_VERSION
  const source = readFileSync(join(packageFolder(), 'package.json'), 'utf8')
  return (JSON.parse(source) as { version: string }).version
}
