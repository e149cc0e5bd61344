import { DecodeError } from '../../image/findings.ts'
import type { RandomAccess } from '../../image/random-access.ts'
import { type Content, type Source, sizeOf as bytesOf } from '../../image/tree.ts'
import type { Section } from './source-image.ts'

/** The size of one read of a large file, in bytes. */
const BLOCK = 1024 * 1024

const NOTHING = new Uint8Array(0)

/** Contents by place: files at the same place share one content. */
export interface Contents {
  of(sections: readonly Section[]): Content
}

export function contents(access: RandomAccess): Contents {
  const single = new Map<number, Content>()
  const several = new Map<string, Content>()
  return {
    of(sections) {
      const [{ offset, size }] = sections as [Section]
      if (sections.length > 1) {
        const key = sections.map((section) => `${section.offset}:${section.size}`).join()
        const known = several.get(key) ?? contentOf(access, sections)
        several.set(key, known)
        return known
      }
      if (size === 0) return NOTHING
      const known = single.get(offset)
      if (known !== undefined && bytesOf(known) === size) return known
      const content = contentOf(access, sections)
      single.set(offset, content)
      return content
    },
  }
}

export function sizeOf(sections: readonly Section[]): number {
  let size = 0
  for (const section of sections) size += section.size
  return size
}

function contentOf(access: RandomAccess, sections: readonly Section[]): Content {
  const [{ offset, size }] = sections as [Section]
  if (sections.length === 1 && access.bytes !== undefined && offset + size <= access.size) {
    return access.bytes.subarray(offset, offset + size)
  }
  const source: SectionsSource = { __proto__: reading, access, sections, size: sizeOf(sections) } as never
  return source
}

/** A source of sections. */
interface SectionsSource extends Source {
  readonly access: RandomAccess
  readonly sections: readonly Section[]
}

/** The methods that all files share, which saves memory where there are many. */
const reading: Pick<Source, 'open' | 'readInto'> & ThisType<SectionsSource> = {
  async *open() {
    yield* pieces(this)
  },
  readInto(target) {
    if (target.length < this.size) throw new RangeError(`${this.size} bytes do not fit into ${target.length}`)
    let at = 0
    for (const piece of pieces(this)) {
      target.set(piece, at)
      at += piece.length
    }
  },
}

/** Yields the bytes; throws DecodeError `outside-image` before yielding any part of a section outside the image. */
function* pieces({ access, sections }: SectionsSource): Generator<Uint8Array> {
  for (const { offset, size } of sections)
    if (offset + size > access.size) throw ended(offset, size, access.size)
  for (const { offset, size } of sections) {
    for (let at = 0; at < size;) {
      const piece = access.read(offset + at, Math.min(BLOCK, size - at))
      if (piece.length === 0) throw ended(offset, size, offset + at)
      yield piece
      at += piece.length
    }
  }
}

function ended(offset: number, size: number, end: number): DecodeError {
  const message = `it has ${size} bytes, but the image ends at ${end}`
  return new DecodeError({
    code: 'outside-image',
    structure: 'content of a file',
    offset,
    section: 'ECMA-119 9.1.4',
    message,
  })
}
