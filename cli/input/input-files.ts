import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { isStandardInput, type Need } from '../../lib/shape/need.ts'
import type { InputArguments } from '../args/input-options.ts'
import { openstackFiles } from './openstack-files.ts'

/** Returns the input files that the command line itself names; `-` is standard input. */
export function namedInputs(args: InputArguments): readonly string[] {
  const { spec, schema = [], 'var-file': variables = [], 'from-openstack': answers = [] } = args
  const single = [spec, args['from-ironic']].filter((name) => name !== undefined)
  return [...single, ...schema, ...variables, ...openstackFiles(answers)]
}

/** Returns the files that the needs of a spec in `folder` name, and the files in the folders that they name. */
export function filesOfNeeds(needs: readonly Need[], folder: string): readonly string[] {
  return needs.flatMap((need) => {
    const from = need.isOverride ? '.' : folder
    if (need.kind === 'file') return [isStandardInput(need) ? '-' : pathOf(from, need.file)]
    return need.kind === 'folder' ? keysIn(pathOf(from, need.folder)) : []
  })
}

function pathOf(folder: string, name: string): string {
  return name.startsWith('~/') ? join(homedir(), name.slice(2)) : resolve(folder, name)
}

/** Lists a folder; the later read reports an unreadable one. */
function keysIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}
