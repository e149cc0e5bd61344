import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of this package, from wherever in it this module has been gathered to. */
export function packageFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}
