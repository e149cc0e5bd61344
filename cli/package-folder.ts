import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Returns the folder of this package, wherever the bundler has put this module. */
export function packageFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}
