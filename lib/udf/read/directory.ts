import type { Findings } from '../../image/findings.ts'
import type { Allocation } from '../allocation.ts'
import { decodeCharacters } from '../characters.ts'
import { DELETED, FILE_IDENTIFIER, fileIdentifier, PARENT } from '../file-descriptors.ts'
import { readTag, TAG } from '../tag.ts'

/** A name in a directory. */
export interface Child {
  readonly name: string
  readonly place: Allocation
}

const SECTION = 'ECMA-167 4/14.4'

/** Yields the names of a directory from its bytes, without deleted ones and its parent; `offset` is that of its file entry. */
export function* readDirectory(bytes: Uint8Array, offset: number, findings: Findings): Generator<Child> {
  const note = (message: string): void =>
    findings.add({ code: 'malformed', structure: fileIdentifier.name, offset, section: SECTION, message })
  for (let at = 0; at < bytes.length;) {
    const rest = bytes.subarray(at)
    if (rest.length < FILE_IDENTIFIER) return note('the last one is cut off')
    const { characteristics, nameLength, place, useLength } = fileIdentifier.decode(rest, 0)
    const size = FILE_IDENTIFIER + useLength + nameLength
    if (size > rest.length || readTag(rest)?.identifier !== TAG.fileIdentifier)
      return note(`the directory cannot be read from byte ${at} on`)
    // Each is padded to a multiple of 4 bytes. Source: ECMA-167 4/14.4.9
    at += Math.ceil(size / 4) * 4
    if ((characteristics & (DELETED | PARENT)) !== 0) continue
    const name = decodeCharacters(rest.subarray(FILE_IDENTIFIER + useLength, size))
    if (name === undefined || name === '') note('its name is in an unknown encoding, and it is left out')
    else yield { name, place }
  }
}
