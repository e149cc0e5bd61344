import type { DriveFormat } from '../../lib/drive-format.ts'
import type { ManifestEntry } from '../../lib/fleet/manifest.ts'
import { DEFAULT_FOLDER, MOST_IN_FOLDER, outputPath, pathIn } from '../../lib/fleet/output-path.ts'
import type { RowOrProblem } from '../../lib/node/inventory-rows.ts'
import { isFolder } from '../input/is-folder.ts'

/** Returns the output path of drives beside each other, or of drives that are spread over sub-folders. */
export type Layout = (isSpread: boolean) => string

/** Extensions of drives whose names the user does not give, by format. */
const EXTENSIONS: Readonly<Partial<Record<DriveFormat, string>>> = {
  vfat: '.img',
  tar: '.tar',
  qcow2: '.qcow2',
  'qcow2-vfat': '.qcow2',
  base64: '.base64',
  json: '.json',
}

/**
 * Returns the output path that `-o` gives, or, if it is only a folder, standard output or absent, the paths to choose from; undefined
 * for a path that would be the same for every drive.
 */
export function layoutOf(
  output: string | undefined,
  format: string | undefined,
): string | Layout | undefined {
  if (output !== undefined && /\$\{[A-Za-z_]\w*\}/.test(output)) return output
  const extension = EXTENSIONS[format as DriveFormat] ?? '.iso'
  const inside =
    (folder: string): Layout =>
    (isSpread) =>
      pathIn(folder, isSpread, extension)
  if (output === undefined) return inside(DEFAULT_FOLDER)
  if (output === '-') return inside('')
  return output.endsWith('/') || isFolder(output) ? inside(output) : undefined
}

/** Tells whether the drives of a manifest are spread over sub-folders, as they then stay; undefined if it has none in this folder. */
export function spreadBefore(
  entries: ReadonlyMap<string, ManifestEntry> | undefined,
  layout: Layout,
): boolean | undefined {
  for (const { name, path } of entries?.values() ?? [])
    for (const isSpread of [false, true]) {
      const place = outputPath(layout(isSpread), '')({ line: 1, variables: new Map([['name', name]]) })
      if ('path' in place && place.path === path) return isSpread
    }
  return undefined
}

/** Tells whether there are more rows than one folder should hold. */
export async function isLarge(rows: AsyncIterable<RowOrProblem>): Promise<boolean> {
  let count = 0
  for await (const _ of rows) {
    count++
    if (count > MOST_IN_FOLDER) return true
  }
  return false
}
