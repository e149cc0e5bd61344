import type { Reading } from '../reading/documents.ts'
import { documentAt } from '../metadata/versions.ts'
import { SEED } from './nocloud.ts'

/** Returns the path of a file that its author probably meant to be at `wanted`, a path that is missing on the drive. */
export function nearPath(read: Reading, wanted: string): string | undefined {
  const { medium, tree } = read.drive
  const isShort = medium.fileSystem === 'iso9660' && !medium.hasRockRidge && medium.jolietLabel === undefined
  const stem = plain(wanted.replace(/\.json$/, ''))
  const stems = isShort ? [stem, stem.slice(0, SHORT)] : [stem]
  const names = new Set(stems.flatMap((each) => (wanted.endsWith('.json') ? [each, `${each}json`] : [each])))
  const folder = folderOf(wanted)
  let near: string | undefined
  for (const [path, { kind }] of tree) {
    if (kind !== 'file' || depthOf(path) > DEEPEST || !names.has(plain(path)) || isDocument(path)) continue
    if (folderOf(path) === folder) return path
    if (near === undefined || depthOf(path) < depthOf(near)) near = path
  }
  return near ?? (wanted === 'user-data' ? cloudConfigIn(read) : undefined)
}

/** Returns the only file in the root that starts as a cloud-config does. */
function cloudConfigIn(read: Reading): string | undefined {
  const found = [...read.names('')].filter((name) => {
    const start = read.bytes(name)?.subarray(0, HEADER.length)
    return start !== undefined && String.fromCharCode(...start) === HEADER
  })
  return found.length === 1 && !isDocument(found[0]!) ? found[0] : undefined
}

const HEADER = '#cloud-config'

/** Names below the root in which a file is looked for. */
const DEEPEST = 4

/** Letters of `meta-data` and the like that fit the eight characters of a level 1 name: `META_DAT`. */
const SHORT = 7

/** Tells whether a layout has a file with exactly this path. */
function isDocument(path: string): boolean {
  return documentAt(path) !== undefined || Object.values(SEED).flat().includes(path)
}

/** Returns the name of a file without its extension, punctuation, version and letter case: `META_DAT.;1` -> `metadat`. */
function plain(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/;\d+$/, '')
    .replace(/\.(?:ya?ml|txt|cfg|conf|j2|tpl|tmpl|in)$/, '')
    .replace(/\.jso$/, '.json')
    .replace(/[-_ .]/g, '')
}

/** Returns the folder of a path; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function depthOf(path: string): number {
  return path.split('/').length
}
