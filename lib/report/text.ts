import { error, type Row } from './row.ts'

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
  'yaml-syntax': error((p: { reason: string }) => `no YAML: ${p.reason}`),
  'yaml-alias-bomb': error(
    (p: { limit: number }) => `its aliases unfold to more than ${p.limit} values`,
    () => 'write the values out, or use fewer aliases of aliases',
  ),
  'yaml-unsupported': error(
    (p: { what: string; instead: string }) => `${p.what} is not supported; ${p.instead}`,
  ),
  'duplicate-key': error((p: { key: string }) => `the key "${p.key}" stands twice in one map`),
  'json-syntax': error((p: { reason: string }) => `no JSON: ${p.reason}`),
} satisfies Record<string, Row<any>>
