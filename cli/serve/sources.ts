import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { RenderContext } from '../../lib/context.ts'
import { specFromDrive } from '../../lib/inspect/spec-from-drive.ts'
import { LAYOUTS } from '../../lib/layouts/layouts.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import { directoryDrive, driveIn, openBytes } from '../../lib/node/open-drive.ts'
import { folderOf } from '../../lib/node/read-spec.ts'
import { driveInstance, type Instance, specInstance } from '../../lib/service/instance.ts'
import type { Datasource } from '../../lib/spec.ts'
import type { Diagnostic } from '../../lib/report/diagnostics.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { type InputArguments, NO_INPUT } from '../args/input-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { readInput } from '../input/input.ts'
import { filesOfNeeds } from '../input/input-files.ts'
import { failureOf } from '../input/open-drive.ts'

/** The options that say how specs are read. */
export interface SpecOptions extends Partial<InputArguments> {
  /** The layouts of which documents are served. */
  readonly layouts?: readonly Datasource[]
}

/** An instance, with the files that it was made of. */
export interface Loaded {
  readonly instance: Instance
  readonly files: readonly string[]
}

const SPEC = /\.(?:ya?ml|json)$/i
const IMAGE = /\.(?:iso|img|raw|vfat|qcow2|tar|tgz|gz)$/i

/**
 * Returns the specs and drives that the command line names: a folder that is not itself a drive stands for those in it.
 *
 * @throws Failure when there are none, or one cannot be read
 */
export function pathsOf(sources: readonly string[]): readonly string[] {
  if (sources.length === 0) throw new Failure(EXIT.usage, 'Name at least one spec, drive or folder to serve.')
  return sources.flatMap((path) => {
    try {
      return isFolder(path) ? inFolder(path) : [path]
    } catch (cause) {
      throw failureOf(cause, path)
    }
  })
}

function isFolder(path: string): boolean {
  if (path === '-' || !statSync(path).isDirectory()) return false
  const root = new Set(readdirSync(path))
  return !Object.values(LAYOUTS).some(({ isIn }) => isIn(root))
}

function inFolder(path: string): readonly string[] {
  const names = readdirSync(path).filter((name) => !name.startsWith('.'))
  const found = names.filter((name) => SPEC.test(name) || IMAGE.test(name)).sort()
  if (found.length === 0)
    throw new Failure(EXIT.invalid, `${path} contains neither a spec nor a drive`, [], { code: 'not-a-spec' })
  return found.map((name) => join(path, name))
}

/**
 * Loads the instance of a spec or a drive.
 *
 * @throws Failure when it cannot be read, or has errors, which are printed first
 */
export async function load(path: string, input: SpecOptions, context: RenderContext): Promise<Loaded> {
  if (SPEC.test(path) || path === '-') return loadSpec(path, input, context)
  try {
    return await loadDrive(path, context)
  } catch (cause) {
    throw failureOf(cause, path)
  }
}

async function loadSpec(
  path: string,
  { layouts = [], ...input }: SpecOptions,
  context: RenderContext,
): Promise<Loaded> {
  // A field that another layout lacks is not lost.
  const isMoot = ({ code, path: [field] }: Diagnostic): boolean =>
    code === 'datasource-lacks' && layouts.some((name) => !LAYOUTS[name].lacks.includes(String(field)))
  const { spec, needs } = await readInput({ ...NO_INPUT, ...input, spec: path }, { isMoot })
  const instance = specInstance(spec, context)
  return { instance, files: [path, ...filesOfNeeds(needs, folderOf(path) ?? '.')] }
}

async function loadDrive(path: string, context: RenderContext): Promise<Loaded> {
  const isDirectory = statSync(path).isDirectory()
  const bytes = isDirectory ? undefined : await openBytes(path)
  const drive = bytes === undefined ? directoryDrive(path) : driveIn(bytes, bytes.close)
  const made = await specFromDrive(drive, gunzip)
  const spec = made && parseSpec(made.text, { gunzip }).value
  const name = basename(path).replace(IMAGE, '')
  return { instance: driveInstance(name, drive, spec, context, bytes), files: [path] }
}

/** Returns a text that changes when one of the files does. */
export function stateOf(files: readonly string[]): string {
  return files
    .map((path) => {
      const stat = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false })
      return stat === undefined ? '-' : `${stat.mtimeMs} ${stat.size} ${stat.ino}`
    })
    .join('\n')
}
