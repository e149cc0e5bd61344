import { dirname } from 'node:path'
import { atPosition } from '../report/correlate.ts'
import { diagnose } from '../report/diagnostics.ts'
import { declare, type Declared, type DeclareOptions, MAX_SPEC, undeclared } from '../spec/declare.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { positions } from '../text/yaml/compose.ts'
import { gunzip } from './gunzip.ts'
import { readAtMost } from './read-bounded.ts'
import { type Resolved, resolveSpec, type ResolveOptions } from './resolve-needs.ts'

/** A spec, and the fields that it was declared with. */
export interface SpecRead extends Resolved, Pick<Declared, 'fields'> {}

/**
 * Reads the spec in the file `path`, or on standard input when `path` is `-`, and what it needs. Files that it names are
 * relative to its folder, `~/` is the home folder.
 *
 * @throws node's own error when `path` itself cannot be read, and what `resolveNeeds` throws
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

/** The folder of a spec; that of standard input is in none. */
export function folderOf(path: string): string | null {
  return path === '-' ? null : dirname(path)
}

/**
 * Reads what the file `path` declares, or standard input when `path` is `-`. None of its needs is resolved.
 *
 * @throws node's own error when it cannot be read
 */
export function declareFile(path: string, options: DeclareOptions = {}): Declared {
  const source = path === '-' ? 'standard input' : path
  const bytes = readAtMost(path === '-' ? 0 : path, MAX_SPEC)
  return bytes === undefined
    ? undeclared([{ ...diagnose('spec-too-large', [], { limit: MAX_SPEC }), source }])
    : declareBytes(bytes, { source, ...options })
}

/** Reads what bytes declare. */
export function declareBytes(bytes: Uint8Array, { source = 'spec', ...options }: DeclareOptions): Declared {
  const text = new TextDecoder().decode(bytes)
  if (decodeUtf8(bytes) !== undefined) return declare(text, { gunzip, source, ...options })
  const start = positions(text)(text.indexOf('\ufffd'))
  return undeclared([atPosition({ ...diagnose('not-utf8', [], {}), source }, start)])
}
