import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { type ManifestEntry, manifestLine, parseManifestLine } from '../fleet/manifest.ts'

/** A manifest that grows: what it has already, and where more goes. */
export interface ManifestFile {
  /** The entries by the names of the rows; of several for one name, the last. */
  readonly entries: ReadonlyMap<string, ManifestEntry>
  /** Appends entries, except those that it has already, and returns when they are on the disk. */
  append(entries: readonly ManifestEntry[]): void
  close(): void
}

/** A line of a manifest that is not an entry of one. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'
  readonly line: number

  constructor(line: number) {
    super('it is not an entry of a manifest')
    this.line = line
  }
}

/**
 * Opens a manifest to append to, and makes it if there is none. A last line without an end, which a killed run leaves, is cut off: its
 * drive is made again.
 *
 * @throws ManifestError for a file that is not a manifest, before it is changed; node's own error
 */
export function openManifest(path: string): ManifestFile {
  const descriptor = openSync(path, existsSync(path) ? 'r+' : 'w+', 0o600)
  try {
    const { entries, end } = readEntries(descriptor)
    ftruncateSync(descriptor, end)
    let position = end
    return {
      entries,
      append(more) {
        const fresh = more.map(manifestLine).filter((line, n) => {
          const known = entries.get(more[n]!.name)
          return known === undefined || manifestLine(known) !== line
        })
        const bytes = Buffer.from(fresh.join(''))
        for (let done = 0; done < bytes.length;)
          done += writeSync(descriptor, bytes, done, bytes.length - done, position + done)
        position += bytes.length
        fsyncSync(descriptor)
      },
      close: () => closeSync(descriptor),
    }
  } catch (cause) {
    closeSync(descriptor)
    throw cause
  }
}

/**
 * Reads the entries of a manifest.
 *
 * @throws ManifestError; node's own error
 */
export function readManifest(path: string): ReadonlyMap<string, ManifestEntry> {
  const descriptor = openSync(path, 'r')
  try {
    return readEntries(descriptor).entries
  } finally {
    closeSync(descriptor)
  }
}

const PIECE = 1024 * 1024

/** Returns the entries, and where the last whole line ends. */
function readEntries(descriptor: number): {
  readonly entries: Map<string, ManifestEntry>
  readonly end: number
} {
  const entries = new Map<string, ManifestEntry>()
  const buffer = Buffer.alloc(PIECE)
  let rest = Buffer.alloc(0)
  let end = 0
  let line = 0
  for (let position = 0; ;) {
    const count = readSync(descriptor, buffer, 0, PIECE, position)
    if (count === 0) return { entries, end }
    position += count
    const bytes = Buffer.concat([rest, buffer.subarray(0, count)])
    const whole = bytes.lastIndexOf(0x0a) + 1
    rest = bytes.subarray(whole)
    end += whole
    for (const text of bytes.toString('utf8', 0, whole).split('\n').slice(0, -1)) {
      line++
      const entry = parseManifestLine(text)
      if (entry === undefined) throw new ManifestError(line)
      entries.set(entry.name, entry)
    }
    // No entry is that long, so the file is something else.
    if (rest.length > PIECE) throw new ManifestError(line + 1)
  }
}
