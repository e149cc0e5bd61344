import { type UserDataKind, userDataKind } from './kind.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { checkArchive } from './archive.ts'
import { parseMultipart } from './mime/parse-multipart.ts'
import type { CheckPart, Gunzip } from './options.ts'

/** A part of user data, or the whole. */
export interface UserDataPart {
  /** The kind; undefined when no guest recognises its start. */
  readonly kind: UserDataKind | undefined
  /** The declared MIME type. */
  readonly type: string | undefined
  /** The decoded and decompressed size in bytes. */
  readonly size: number
}

/** The deepest nesting of gzip in gzip. */
const MOST_LAYERS = 4

/** Returns the parts of user data, or the whole as one part. */
export function partsOf(bytes: Uint8Array, gunzip?: Gunzip, layers = 0): readonly UserDataPart[] {
  const kind = userDataKind(bytes)
  const whole: UserDataPart = { kind, type: undefined, size: bytes.length }
  if (kind === 'gzip') {
    const inner = layers < MOST_LAYERS ? gunzip?.(bytes) : undefined
    return inner instanceof Uint8Array ? partsOf(inner, gunzip, layers + 1) : [whole]
  }
  if (kind === 'mime') {
    return parseMultipart(bytes).parts.map(({ type, content }) => {
      return { kind: userDataKind(content), type, size: content.length }
    })
  }
  const text = kind === 'cloud-config-archive' ? decodeUtf8(bytes) : undefined
  if (text === undefined) return [whole]
  const parts: UserDataPart[] = []
  const note: CheckPart = (type, part) => {
    parts.push({ kind: userDataKind(part), type, size: part.length })
    return []
  }
  checkArchive(text, note)
  return parts
}
