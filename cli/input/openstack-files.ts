import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic } from '../../lib/report/diagnostics.ts'
import type { Defaults } from '../../lib/spec/defaults.ts'
import { fromIronic } from '../../lib/spec/openstack/from-ironic.ts'
import { fromOpenstack } from '../../lib/spec/openstack/from-openstack.ts'
import { isFolder } from './is-folder.ts'
import { inputName } from '../report/file-failures.ts'
import { readInputFile } from './read-input-file.ts'

/** Returns the files of --from-openstack; of a folder, its .json files by name. */
export function openstackFiles(given: readonly string[]): readonly string[] {
  return given.flatMap((path) => {
    if (path === '-' || !isFolder(path)) return [path]
    const names = readdirSync(path).filter((name) => name.endsWith('.json'))
    return names.sort().map((name) => join(path, name))
  })
}

/**
 * Reads the files of --from-openstack; `-` is standard input. `isWhole`: no spec adds further fields.
 *
 * @throws Failure when a file cannot be read
 */
export function readOpenstack(
  files: readonly string[],
  options: { readonly isWhole: boolean },
): { report: Diagnostic[]; defaults: Defaults } {
  const texts = openstackFiles(files).map((file) => ({
    name: file === '-' ? 'standard input' : file,
    text: readInputFile(file).toString(),
  }))
  return fromOpenstack(texts, options)
}

/**
 * Reads the file of --from-ironic.
 *
 * @throws Failure when the file cannot be read
 */
export function readIronic(file: string): { report: Diagnostic[]; defaults: Defaults } {
  return fromIronic({ name: inputName(file), text: readInputFile(file).toString() })
}
