/** Two more readers: a FUSE file system, which shows Rock Ridge alone, and libcdio. */
import { readFile } from 'node:fs/promises'
import { type Listing, listDirectory, sha256, sorted } from './listing.ts'
import type { Reader } from './readers.ts'
import { run, withDirectory } from './tools.ts'

const readWithFuse = (iso: string): Promise<Listing> =>
  withDirectory(async (directory) => {
    await run('/usr/bin/fuseiso', [iso, directory])
    try {
      return await listDirectory(directory)
    } finally {
      await run('/usr/bin/fusermount', ['-u', directory])
    }
  })

/** `  lr-xr-xr-x   1 0 0 [LSN      0]         5 Jan 01 2000 00:00:00  l -> d/f x` */
const ENTRY = /^ {2}(.).*?\[LSN +(\d+)\] +(\d+) \w{3} \d\d \d{4} [\d:]{8} {2}(.*)$/

/** libcdio lists; the bytes are where it says. */
const readWithLibcdio =
  (options: readonly string[]): Reader['read'] =>
  async (iso) => {
    const text = (await run('/usr/bin/iso-info', ['-l', ...options, '-i', iso])).toString()
    const image = await readFile(iso)
    const entries: [string, string][] = []
    let directory = ''
    for (const line of text.split('\n')) {
      const [, heading] = /^\/(.*?)\/?:$/.exec(line) ?? []
      if (heading !== undefined) directory = heading === '' ? '' : `${heading}/`
      const [, type, sector, size, name] = ENTRY.exec(line) ?? []
      if (name === undefined || name === '.' || name === '..') continue
      const [link = '', target = ''] = name.split(' -> ')
      const start = Number(sector) * 2048
      if (type === 'd') entries.push([directory + name, 'directory'])
      else if (type === 'l') entries.push([directory + link, `symlink:${target}`])
      else entries.push([directory + name, sha256(image.subarray(start, start + Number(size)))])
    }
    return sorted(entries)
  }

const asOnDisc = (path: string): string => path

export const furtherReaders: readonly Reader[] = [
  { tool: 'fuseiso', tree: 'rockridge', shows: asOnDisc, read: readWithFuse },
  { tool: 'iso-info', tree: 'rockridge', shows: asOnDisc, read: readWithLibcdio(['--no-joliet']) },
  { tool: 'iso-info', tree: 'joliet', shows: asOnDisc, read: readWithLibcdio([]) },
]
