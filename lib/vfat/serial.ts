import { sizeOf } from '../image/tree.ts'
import type { Directory } from './directory.ts'

const utf8 = new TextEncoder()

/** Returns 32 bits derived from the label and the paths, dates and sizes (FNV-1a); contents are not read. */
export function serialOf(directories: readonly Directory[], label = ''): number {
  let value = 0x811c9dc5
  const add = (text: string): void => {
    for (const byte of utf8.encode(`${text}\0`)) value = Math.imul(value ^ byte, 0x01000193)
  }
  add(label)
  for (const { node } of directories) {
    for (const child of node.children) {
      add(child.path)
      add(String(child.modified.getTime()))
      if (child.kind === 'file') add(String(sizeOf(child.content)))
    }
  }
  return value >>> 0
}
