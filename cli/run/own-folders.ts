import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Returns the folder of what this program keeps between runs. https://specifications.freedesktop.org/basedir-spec/latest/ */
export function stateFolder(): string {
  return folderOf('XDG_STATE_HOME', '.local/state')
}

/** Returns the folder of what can be made or fetched again. */
export function cacheFolder(): string {
  return folderOf('XDG_CACHE_HOME', '.cache')
}

/** Relative paths are invalid there and count as unset. */
function folderOf(variable: string, usual: string): string {
  const given = process.env[variable] ?? ''
  return join(isAbsolute(given) ? given : join(homedir(), usual), 'config-drive')
}
