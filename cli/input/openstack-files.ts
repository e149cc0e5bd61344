import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic } from '../../lib/report/diagnostics.ts'
import { readBounded } from '../../lib/node/read-bounded.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import type { Defaults } from '../../lib/spec/defaults.ts'
import { fromIronic } from '../../lib/spec/openstack/from-ironic.ts'
import { fromOpenstack } from '../../lib/spec/openstack/from-openstack.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** Returns the files of --from-openstack; of a folder, its .json files by name. */
export function openstackFiles(given: readonly string[]): readonly string[] {
  return given.flatMap((path) => {
    if (path === '-' || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path]
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
    text: readText(file),
  }))
  return fromOpenstack(texts, options)
}

/**
 * Reads the file of --from-ironic.
 *
 * @throws Failure when the file cannot be read
 */
export function readIronic(file: string): { report: Diagnostic[]; defaults: Defaults } {
  return fromIronic({ name: file === '-' ? 'standard input' : file, text: readText(file) })
}

function readText(file: string): string {
  try {
    return readBounded(file).toString()
  } catch (cause) {
    throw new Failure(EXIT.failed, `cannot read ${file}: ${reasonOf(cause)}`)
  }
}
