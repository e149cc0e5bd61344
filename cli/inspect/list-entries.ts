import { DEFAULT_DATE, type Entry, sizeOf } from '../../lib/image/tree.ts'
import { printable } from '../report/printable.ts'

type Listed = readonly (readonly [path: string, entry: Entry])[]

/** Lists one path a line. Directories end with a slash; links do not. */
export function lines(entries: Listed, isLong: boolean): string {
  const paths = entries.map(([path, entry]) => {
    const name = printable(path) + (entry.kind === 'directory' ? '/' : '')
    return entry.kind === 'symlink' && isLong ? `${name} -> ${printable(entry.target)}` : name
  })
  const facts = isLong ? entries.map(([, entry]) => columns(entry)) : []
  const widths = [0, 1, 2, 3].map((n) => Math.max(0, ...facts.map((fact) => fact[n]!.length)))
  return paths
    .map((path, row) => {
      const fact = facts[row]?.map((text, n) =>
        n === 2 ? text.padStart(widths[n]!) : text.padEnd(widths[n]!),
      )
      return `${[...(fact ?? []), path].join('  ')}\n`
    })
    .join('')
}

/** Returns the mode, owner, size or device numbers, and date. */
function columns(entry: Entry): string[] {
  const { uid = 0, gid = 0, modified = DEFAULT_DATE } = entry
  const date = modified.toISOString().replace('T', ' ').slice(0, 19)
  return [modeText(entry), `${uid}/${gid}`, extent(entry), date]
}

function extent(entry: Entry): string {
  if (entry.kind === 'file') return String(sizeOf(entry.content))
  return entry.kind === 'device' && entry.major !== undefined ? `${entry.major},${entry.minor ?? 0}` : '-'
}

const LETTERS = { file: '-', directory: 'd', symlink: 'l' } as const
const DEVICES = { block: 'b', character: 'c', fifo: 'p', socket: 's' } as const

/** Formats the mode as ls(1) does. Entries without a mode are readable by all. */
function modeText(entry: Entry): string {
  const { mode = entry.kind === 'file' || entry.kind === 'device' ? 0o444 : 0o555 } = entry
  const bits = [...mode.toString(2).padStart(12, '0')].map((bit) => bit === '1')
  const text = bits.slice(3).map((isSet, n) => (isSet ? 'rwx'[n % 3]! : '-'))
  // Set user, set group, sticky.
  for (const [n, place, letter] of [
    [0, 2, 's'],
    [1, 5, 's'],
    [2, 8, 't'],
  ] as const)
    if (bits[n]) text[place] = text[place] === 'x' ? letter : letter.toUpperCase()
  return (entry.kind === 'device' ? DEVICES[entry.type] : LETTERS[entry.kind]) + text.join('')
}

/** Lists the entries for a JSON answer. */
export function jsonEntries(entries: Listed): readonly object[] {
  return entries.map(described)
}

function described([path, entry]: readonly [string, Entry]): object {
  const { kind, mode, uid, gid, modified } = entry
  return {
    path,
    kind,
    ...(entry.kind === 'file' ? { size: sizeOf(entry.content) } : {}),
    ...(entry.kind === 'symlink' ? { target: entry.target } : {}),
    ...(entry.kind === 'device' ? { type: entry.type, major: entry.major, minor: entry.minor } : {}),
    ...(mode === undefined ? {} : { mode: mode.toString(8).padStart(4, '0') }),
    uid,
    gid,
    modified: modified?.toISOString(),
  }
}
