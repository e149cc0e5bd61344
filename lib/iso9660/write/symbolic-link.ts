import { EncodeError } from '../../image/image.ts'
import type { NameEncoding } from './options.ts'

/** PATH_MAX of a POSIX system without its NUL, in bytes. */
const TARGET_MAX = 4095

/** The longest target in bytes with which libisofs, and so xorriso, can read the image. */
export const MOST_READ_TARGET = 1023

/** The maximum size of the component records in one SL entry of 255 bytes, in bytes. */
const ENTRY_DATA = 250

/** Flags of an entry, of a component record and of a name. Source: RRIP 4.1.3, 4.1.4 */
export const CONTINUE = 0x01
export const CURRENT = 0x02
export const PARENT = 0x04
export const ROOT = 0x08

/** A component record: flags, length, bytes. Source: RRIP 4.1.3.1 */
interface Component {
  readonly flags: number
  readonly bytes: Uint8Array
}

const NO_BYTES = new Uint8Array(0)
const utf8 = new TextEncoder()

/**
 * Returns the data of the SL entries of a target: flags and component records. Where possible, an entry breaks inside a
 * component, because libarchive puts no slash between two entries with whole components.
 *
 * @throws EncodeError `target-too-long`
 */
export function symbolicLink(path: string, target: string, encoding?: NameEncoding): number[][] {
  const encode = encoding?.encode ?? ((text: string) => utf8.encode(text))
  if (encode(target).length > TARGET_MAX) {
    throw new EncodeError('target-too-long', path, `its target has more than ${TARGET_MAX} bytes`)
  }
  const runs: Component[][] = []
  let run: Component[] = []
  for (const component of components(target, encode)) {
    let rest = component
    for (;;) {
      const room = ENTRY_DATA - sizeOf(run) - 2
      if (rest.bytes.length <= room) break
      let next: Component[] = []
      if (room >= 1) {
        run.push({ flags: CONTINUE, bytes: rest.bytes.subarray(0, room) })
        rest = { ...rest, bytes: rest.bytes.subarray(room) }
      } else {
        next = breakInside(run)
      }
      runs.push(run)
      run = next
    }
    run.push(rest)
  }
  runs.push(run)
  return runs.map((entry, i) => [
    i < runs.length - 1 ? CONTINUE : 0,
    ...entry.flatMap(({ flags, bytes }) => [flags, bytes.length, ...bytes]),
  ])
}

/**
 * Ends `run` inside its last component of two bytes or more, or else with an empty part of the next one. Returns the
 * rest.
 */
function breakInside(run: Component[]): Component[] {
  const at = run.findLastIndex(({ bytes }) => bytes.length > 1)
  if (at >= 0) {
    const [{ flags, bytes }, ...after] = run.splice(at) as [Component, ...Component[]]
    run.push({ flags: CONTINUE, bytes: bytes.subarray(0, -1) })
    return [{ flags, bytes: bytes.subarray(-1) }, ...after]
  }
  const after: Component[] = []
  while (sizeOf(run) + 2 > ENTRY_DATA) after.unshift(run.pop()!)
  run.push({ flags: CONTINUE, bytes: NO_BYTES })
  return after
}

function sizeOf(run: readonly Component[]): number {
  return run.reduce((sum, { bytes }) => sum + 2 + bytes.length, 0)
}

function* components(target: string, encode: NameEncoding['encode']): Generator<Component> {
  for (const [i, part] of target.split('/').entries()) {
    if (part === '' && i === 0) yield { flags: ROOT, bytes: NO_BYTES }
    else if (part === '') continue
    else if (part === '.') yield { flags: CURRENT, bytes: NO_BYTES }
    else if (part === '..') yield { flags: PARENT, bytes: NO_BYTES }
    else yield { flags: 0, bytes: encode(part) }
  }
}
