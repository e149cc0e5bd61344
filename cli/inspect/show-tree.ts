import { maskedFile, maskedUserData, type MaskedFile } from '../../lib/inspect/masked-file.ts'
import { bytesOf, type Content, type Entry, sizeOf } from '../../lib/image/tree.ts'
import { render } from '../../lib/layouts/render.ts'
import { MASK, type Mask } from '../../lib/metadata/masked.ts'
import { documentAt } from '../../lib/metadata/versions.ts'
import { MAX_DOCUMENT } from '../../lib/reading/documents.ts'
import type { Spec } from '../../lib/spec.ts'
import { type Json, parse, stringify } from '../../lib/text/json.ts'
import { decodeUtf8 } from '../../lib/text/utf8.ts'
import { parseMultipart } from '../../lib/user-data/mime/parse-multipart.ts'
import { userDataKind } from '../../lib/user-data/kind.ts'
import { printable } from '../report/printable.ts'
import { commandContext } from '../terminal/command-context.ts'
import { alike, sharedPaths } from './paths-text.ts'

interface ShowOptions {
  readonly hasSecrets: boolean
  /** Whether the files are for programs: a masked value is then null. */
  readonly isJson: boolean
}

/** The content of a file or a part as `show` prints it. */
interface Shown {
  /** The data of a document, the text of another file, or null for bytes and for a file that is masked as a whole. */
  readonly content: Json
  /** Set when something is masked. */
  readonly masked?: true
}

interface ShownPart extends Shown {
  readonly type: string
  readonly filename: string | null
  /** Bytes. */
  readonly size: number
}

/** A file, or several with the same contents. */
interface ShownFile extends Shown {
  readonly paths: readonly string[]
  /** Bytes. */
  readonly size: number
  readonly parts?: readonly ShownPart[]
}

/** Returns the files of the drive. Files with equal contents appear once, under all their paths. */
export function shownFiles(spec: Spec, { hasSecrets, isJson }: ShowOptions): readonly ShownFile[] {
  const tree = render(spec, { context: commandContext() })
  const mask = isJson ? null : MASK
  return alike([...tree], ([, entry]) => keyOf(entry)).map((same) => {
    const [path, entry] = same[0]!
    const paths = same.map(([path, { kind }]) => (kind === 'directory' ? `${path}/` : path))
    if (entry.kind !== 'file') return { paths, size: 0, content: '' }
    const size = sizeOf(entry.content)
    const bytes = bytesToShow(entry.content)
    if (bytes === undefined)
      return { paths, size, ...(hasSecrets ? { content: null } : { content: mask, masked: true }) }
    const parts = partsOf(bytes, hasSecrets, mask)
    return {
      paths,
      size,
      ...(parts.length > 0 && { parts }),
      ...(hasSecrets
        ? { content: wholeContent(path, bytes) }
        : parts.length > 0
          ? { content: null, ...(parts.some(({ masked }) => masked) && { masked: true }) }
          : shown(maskedFile(path, bytes, mask), mask)),
    }
  })
}

/** Writes the files for a person. */
export function shownText(files: readonly ShownFile[]): string {
  return files
    .map(({ paths, size, parts = [], content }) => {
      const head = sharedPaths(paths)
        .flatMap(({ newest, others }) => [...(others === undefined ? [] : [others.paths]), newest])
        .map(printable)
        .join('\n')
      const bodies = content === null && parts.length > 0 ? parts.map((part) => part.content) : [content]
      return `${head}  (${size} bytes)\n${parts.map(partLine).join('')}${bodies.map((body) => bodyOf(body, size)).join('\n')}`
    })
    .join('\n')
}

function bodyOf(content: Json, size: number): string {
  const nothing = size > MAX_DOCUMENT ? '(too large to show; cat prints it)' : '(binary)'
  const text = content === null ? nothing : typeof content === 'string' ? content : stringify(content, 2)
  return `${text.replace(/\n$/, '').replace(/^(?=.)/gm, '    ')}\n`
}

function partLine({ type, filename, size }: ShownPart, index: number): string {
  const name = filename === null ? '' : ` ${printable(filename)}`
  return `  part ${index + 1}: ${printable(type)}${name}  (${size} bytes)\n`
}

/** Returns a key that entries with the same contents share; large files have the same contents if they share them. */
function keyOf(entry: Entry): unknown {
  if (entry.kind !== 'file') return entry
  const bytes = bytesToShow(entry.content)
  return bytes === undefined ? entry.content : Buffer.from(bytes).toString('latin1')
}

/** Returns the bytes of a content, or undefined for a file that is too large to be held in memory. */
function bytesToShow(content: Content): Uint8Array | undefined {
  return content instanceof Uint8Array || content.size <= MAX_DOCUMENT ? bytesOf(content) : undefined
}

/** Returns the parts of multi-part user data. */
function partsOf(bytes: Uint8Array, hasSecrets: boolean, mask: Mask): readonly ShownPart[] {
  if (userDataKind(bytes.subarray(0, 64)) !== 'mime') return []
  return parseMultipart(bytes).parts.map(({ type, filename = null, content }) => {
    const text = decodeUtf8(content)
    const own = text === undefined ? { isMasked: true } : maskedUserData(text, mask)
    return {
      type,
      filename,
      size: content.length,
      ...(hasSecrets ? { content: text ?? null } : shown(own, mask)),
    }
  })
}

/** Returns a masked file: for programs its data, for people its text. */
function shown({ data, text, header, isMasked }: MaskedFile, mask: Mask): Shown {
  const masked = isMasked && { masked: true as const }
  if (mask === null) return { content: (isMasked ? data : (data ?? text)) ?? null, ...masked }
  return { content: text ?? (header === undefined ? MASK : `${header}\n${MASK}`), ...masked }
}

function wholeContent(path: string, bytes: Uint8Array): Json {
  const text = decodeUtf8(bytes)
  return text !== undefined && documentAt(path) !== undefined && path.endsWith('.json')
    ? parse(text)
    : (text ?? null)
}
