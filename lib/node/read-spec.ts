import { dirname } from 'node:path'
import { atPosition } from '../report/correlate.ts'
import { diagnose } from '../report/diagnostics.ts'
import { declare, type Declared, type DeclareOptions, MAX_SPEC, undeclared } from '../spec/declare.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { positions } from '../text/yaml/compose.ts'
import { gunzip } from './gunzip.ts'
import { readAtMost } from './read-bounded.ts'
import { type Resolved, resolveSpec, type ResolveOptions } from './resolve-needs.ts'

/** A spec with its declared fields. */
export interface SpecRead extends Resolved, Pick<Declared, 'fields'> {}

/**
 * Reads the spec in the file `path`, or on standard input when `path` is `-`, and resolves its needs. File names in it are
 * relative to its folder; `~/` is the home folder.
 *
 * @throws node's own error when `path` itself cannot be read; errors of `resolveNeeds`
 */
export async function readSpec(
  path: string,
  {
    isLenient,
    ...options
  }: DeclareOptions & ResolveOptions & { readonly isLenient?: boolean | undefined } = {},
): Promise<SpecRead> {
  const declared = declareFile(path, options)
  const completed = await resolveSpec(declared, { folder: folderOf(path), isLenient, ...options })
  return { ...completed, fields: declared.fields }
}

/** Returns the folder of a spec, or null for standard input. */
export function folderOf(path: string): string | null {
  return path === '-' ? null : dirname(path)
}

/**
 * Reads the fields that the file `path` declares, or standard input when `path` is `-`, without resolving any needs.
 *
 * @throws node's own error when it cannot be read
 */
export function declareFile(path: string, options: DeclareOptions = {}): Declared {
  return fileDeclarer(path)(options)
}

/**
 * Reads the file `path`, or standard input when `path` is `-`, and returns a function that declares its fields.
 *
 * @param onRead gets the name of the source in reports, and its bytes
 * @throws node's own error when it cannot be read
 */
export function fileDeclarer(
  path: string,
  onRead?: (source: string, bytes: Uint8Array) => void,
): (options: DeclareOptions) => Declared {
  const source = path === '-' ? 'standard input' : path
  const bytes = readAtMost(path === '-' ? 0 : path, MAX_SPEC)
  if (bytes !== undefined) onRead?.(source, bytes)
  return (options) =>
    bytes === undefined
      ? undeclared([{ ...diagnose('spec-too-large', [], { limit: MAX_SPEC }), source }])
      : declareBytes(bytes, { source, ...options })
}

/** Reads the fields that bytes declare. */
export function declareBytes(bytes: Uint8Array, { source = 'spec', ...options }: DeclareOptions): Declared {
  const text = new TextDecoder().decode(bytes)
  if (decodeUtf8(bytes) !== undefined) return declare(text, { gunzip, source, ...options })
  const start = positions(text)(text.indexOf('\ufffd'))
  return undeclared([atPosition({ ...diagnose('not-utf8', [], {}), source }, start)])
}
