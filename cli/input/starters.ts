import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageFolder } from '../package-folder.ts'

/** A spec to start from. */
export interface Starter {
  readonly name: string
  /** Its first line. */
  readonly title: string
  readonly text: string
}

const SUFFIX = '.yaml'

/** In a starter it is that of its own package. */
const SCHEMA_LINE = /^# yaml-language-server: \$schema=.*$/m

/** Every spec to start from, by name. */
export function starters(): readonly Starter[] {
  const folder = join(packageFolder(), 'templates')
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX))
  const names = files.map((file) => file.slice(0, -SUFFIX.length)).sort()
  return names.map((name) => {
    const text = readFileSync(join(folder, `${name}${SUFFIX}`), 'utf8')
    const [title = ''] = text.split('\n')
    return { name, title: title.replace(/^# /, ''), text }
  })
}

/** The text as it is to stand in `folder`. */
export function startedIn(folder: string, { text }: Starter): string {
  return text.replace(SCHEMA_LINE, () => schemaLine(folder))
}

/**
 * Tells editors what a spec in `folder` may hold. It names the schema by a path that stays true when the project is
 * elsewhere, as long as this package is one of the project's; else by where it is on this machine.
 */
export function schemaLine(folder: string): string {
  const home = packageFolder()
  const schema = join(home, 'dist', 'spec.schema.json')
  const marker = `${sep}node_modules${sep}`
  const project = home.includes(marker) ? home.slice(0, home.indexOf(marker)) : home
  const isOwn = `${resolve(folder)}${sep}`.startsWith(`${project}${sep}`)
  const path = isOwn ? relative(folder, schema).split(sep).join('/') : pathToFileURL(schema).href
  return `# yaml-language-server: $schema=${path}`
}

/** The folder of a file that is to be written. */
export function folderOf(output: string): string {
  return output === '-' ? resolve('.') : dirname(resolve(output))
}
