import { decodeCharacters, encodeCharacters } from './characters.ts'

/** The types of a part of a path. Source: ECMA-167 4/14.16.1.1 */
const ROOTS = [1, 2]
const PARENT = 3
const CURRENT = 4
const NAME = 5

/** The bytes of a part before its name. */
const HEAD = 4

/** Returns the target of a symbolic link from its content, or undefined when it is malformed. Source: ECMA-167 4/14.16 */
export function targetOf(bytes: Uint8Array): string | undefined {
  const parts: string[] = []
  let isAbsolute = false
  for (let at = 0; at < bytes.length;) {
    const type = bytes[at]!
    const length = bytes[at + 1] ?? 0
    if (at + HEAD + length > bytes.length) return undefined
    const name = decodeCharacters(bytes.subarray(at + HEAD, at + HEAD + length))
    if (ROOTS.includes(type)) {
      isAbsolute = true
      parts.length = 0
    } else if (type === PARENT) parts.push('..')
    else if (type === CURRENT) parts.push('.')
    else if (type === NAME && name !== undefined && name !== '') parts.push(name)
    else return undefined
    at += HEAD + length
  }
  const target = (isAbsolute ? '/' : '') + parts.join('/')
  return target === '' || target.includes('\0') || !target.isWellFormed() ? undefined : target
}

/** Returns the content of a symbolic link. Slashes in a row and at the end are one slash to Linux, and are not kept. */
export function componentsOf(target: string): Uint8Array {
  const parts: number[] = target.startsWith('/') ? [ROOTS[1]!, 0, 0, 0] : []
  for (const part of target.split('/')) {
    if (part === '') continue
    const type = part === '..' ? PARENT : part === '.' ? CURRENT : NAME
    const name = type === NAME ? encodeCharacters(part) : new Uint8Array(0)
    parts.push(type, name.length, 0, 0, ...name)
  }
  return Uint8Array.from(parts)
}
