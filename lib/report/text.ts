import { error, type Row, warning } from './row.ts'

/** The text of a spec. */
export const text = {
  'spec-too-large': error(
    (p: { limit: number }) => `the spec has more than ${p.limit} bytes`,
    () => 'keep large contents in files of their own and name them with {file: PATH}',
  ),
  'not-utf8': error(
    () => 'the text is not UTF-8',
    () => 'save it as UTF-8; a binary content goes in as {file: PATH}',
  ),
  'yaml-syntax': error(
    (p: { reason: string; guest?: string; instead?: string | undefined }) =>
      p.guest === undefined
        ? `not valid YAML: ${p.reason}`
        : `${p.guest} ignores all of this YAML: its reader does not accept ${p.reason}`,
    (p) => p.instead,
  ),
  'yaml-value': error(
    (p: { reason: string; guest: string; instead: string | undefined }) =>
      `${p.guest} ignores all of this YAML: its reader fails on ${p.reason}`,
    (p) => p.instead,
  ),
  'yaml-surrogate': error(
    () => 'this escape is half a character: cloud-init fails when it writes the text',
    () => 'write the character itself, or all of it as \\U and 8 digits',
  ),
  'yaml-alias-bomb': error(
    (p: { limit: number }) => `its aliases unfold to more than ${p.limit} values`,
    () => 'write the values out, or use fewer aliases of aliases',
  ),
  'yaml-unsupported': error(
    (p: { what: string; instead: string }) => `${p.what} is not supported; ${p.instead}`,
  ),
  'duplicate-key': error((p: { key: string }) => `the key "${p.key}" stands twice in one map`),
  'key-replaced': warning(
    (p: { key: string }) => `the key "${p.key}" is written again below: the guest reads the last one alone`,
    () => 'put what belongs to it under one key',
  ),
  'json-syntax': error((p: { reason: string }) => `no JSON: ${p.reason}`),
} satisfies Record<string, Row<any>>
