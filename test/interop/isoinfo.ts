/**
 * Cdrkit's isoinfo: `ls -lR` of a tree, then `-x` for each file. It ends with 0 when `-x` finds
 * nothing or finds half of it, so what it gives is measured against what it listed.
 */
import { type Listing, sha256, sorted } from './listing.ts'
import { run, tool } from './tools.ts'

interface View {
  readonly flags: readonly string[]
  /** Joliet names are shown in ISO 8859-1 and the others as the bytes on the disc. */
  readonly charset: 'utf8' | 'latin1'
}

export const views = {
  rockridge: { flags: ['-R'], charset: 'utf8' },
  joliet: { flags: ['-J'], charset: 'latin1' },
  primary: { flags: [], charset: 'latin1' },
} as const satisfies Record<string, View>

interface Entry {
  readonly type: string
  readonly size: number
  readonly path: string
}

/** `-r--r--r--   1    0    0            5000 Nov 22 2026 [     59 00]  big.bin ` */
const ENTRY = /^(.).{9}(?: +\d+){3} +(\d+) .*?\[ *-?\d+ [0-9a-f]{2}\] {2}(.*?) ?$/

/** Entries in the order of the listing; each directory has a heading of its own. */
const parse = (text: string): Entry[] => {
  let directory = '/'
  const entries: Entry[] = []
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, heading] = /^Directory listing of (.*)$/.exec(line) ?? []
    const [, type, size, name] = ENTRY.exec(line) ?? []
    if (heading !== undefined) directory = heading
    else if (type === undefined || name === undefined) throw new Error(`isoinfo says: ${line}`)
    else if (name !== '.' && name !== '..') {
      entries.push({ type, size: Number(size), path: directory + name })
    }
  }
  return entries
}

/** A shell spells the path, because an argument here would be UTF-8 whatever the charset. */
const EXTRACT = `path=$(printf "$1"); shift; exec ${tool.isoinfo} "$@" -x "$path"`

const extract = async (iso: string, view: View, { path, size }: Entry): Promise<Buffer> => {
  const bytes = [...Buffer.from(path, view.charset)]
  const octal = bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  const content = await run('/bin/sh', ['-c', EXTRACT, 'sh', octal, ...view.flags, '-i', iso])
  if (content.length !== size) throw new Error(`${path}: ${content.length} of ${size} bytes`)
  return content
}

export const readWithIsoinfo = async (iso: string, view: View): Promise<Listing> => {
  const text = (await run(tool.isoinfo, [...view.flags, '-l', '-i', iso])).toString(view.charset)
  const entries: [string, string][] = []
  for (const entry of parse(text)) {
    const path = entry.path.slice(1)
    const [link = '', target = ''] = path.split(' -> ')
    if (entry.type === 'd') entries.push([path, 'directory'])
    else if (entry.type === 'l') entries.push([link, `symlink:${target}`])
    else entries.push([path, sha256(await extract(iso, view, entry))])
  }
  return sorted(entries)
}
