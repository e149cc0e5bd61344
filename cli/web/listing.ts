import { blocksOf, isSource, sizeOf, type Tree } from '../../lib/image/tree.ts'
import { decodeUtf8 } from '../../lib/text/utf8.ts'
import type { Listed, Shown } from './messages.ts'

/** Returns the entries of a drive for a list. */
export function filesIn(tree: Tree): readonly Listed[] {
  return Array.from(tree, ([path, entry]) => ({
    path,
    kind: entry.kind,
    size: entry.kind === 'file' ? sizeOf(entry.content) : undefined,
  }))
}

/** The bytes of a file that are shown. */
const MOST_SHOWN = 64 * 1024

/** Returns the start of a file as text and as hexadecimal digits. */
export function fileShown(tree: Tree, path: string): Shown | undefined {
  const entry = tree.get(path)
  if (entry?.kind !== 'file') return undefined
  const bytes = startOf(entry.content)
  const isCut = bytes.length < sizeOf(entry.content)
  return { text: textOf(bytes, isCut), hex: hexOf(bytes), isCut }
}

function startOf(content: Parameters<typeof blocksOf>[0]): Uint8Array {
  if (!isSource(content)) return content.subarray(0, MOST_SHOWN)
  const start = new Uint8Array(Math.min(MOST_SHOWN, content.size))
  let at = 0
  for (const block of blocksOf(content)) {
    const part = block.subarray(0, start.length - at)
    start.set(part, at)
    at += part.length
    if (at === start.length) break
  }
  return start
}

/** Returns bytes as text. The end of a cut text can be within a character. */
function textOf(bytes: Uint8Array, isCut: boolean): string | undefined {
  for (let less = 0; less < (isCut ? 4 : 1); less++) {
    const text = decodeUtf8(bytes.subarray(0, bytes.length - less))
    if (text !== undefined) return text.includes('\0') ? undefined : text
  }
  return undefined
}

function hexOf(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const line = [...bytes.subarray(at, at + 16)]
    const digits = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const characters = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    lines.push(`${at.toString(16).padStart(8, '0')}  ${digits.padEnd(47)}  ${characters.join('')}`)
  }
  return lines.join('\n')
}
