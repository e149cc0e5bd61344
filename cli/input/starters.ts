import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { packageFolder } from '../package-folder.ts'

/** A starter spec. */
export interface Starter {
  readonly name: string
  /** The first line. */
  readonly title: string
  readonly text: string
}

const SUFFIX = '.yaml'

/** The line that names the schema; a starter names the schema of this package. */
const SCHEMA_LINE = /^# yaml-language-server: \$schema=.*$/m

/** Returns every starter spec, sorted by name. */
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

/** Returns the text of a starter for a file in `folder`. */
export function startedIn(folder: string, { text }: Starter): string {
  return text.replace(SCHEMA_LINE, () => schemaLine(folder))
}

/**
 * Returns the line that tells editors the schema of a spec in `folder`: its relative path if this package belongs to the same
 * project. Elsewhere a path would hold for this machine alone, so the line tells people how to get the schema.
 */
export function schemaLine(folder: string): string {
  const home = packageFolder()
  const schema = join(home, 'dist', 'spec.schema.json')
  const marker = `${sep}node_modules${sep}`
  const project = home.includes(marker) ? home.slice(0, home.indexOf(marker)) : home
  const isOwn = `${resolve(folder)}${sep}`.startsWith(`${project}${sep}`)
  if (isOwn) return `# yaml-language-server: $schema=${relative(folder, schema).split(sep).join('/')}`
  return '# For editors: config-drive schema > spec.schema.json, then here: yaml-language-server: $schema=spec.schema.json'
}

/** Returns the folder of an output file. */
export function folderOf(output: string): string {
  return output === '-' ? resolve('.') : dirname(resolve(output))
}
