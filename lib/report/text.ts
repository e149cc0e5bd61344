import { sizeText } from '../image/size-text.ts'
import { error, type Row, warning } from './row.ts'

/** The text of a spec. */
export const text = {
  'spec-too-large': error(
    (p: { limit: number }) => `the spec is larger than ${sizeText(p.limit)}`,
    () => 'move large contents to files and refer to them with {file: PATH}',
  ),
  'not-utf8': error(
    () => 'the text is not UTF-8',
    () => 'save the file as UTF-8; give binary content as {file: PATH}',
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
    () => 'this escape is half of a surrogate pair; cloud-init fails when it writes the text',
    () => 'write the character itself, or \\U and 8 hexadecimal digits',
  ),
  'yaml-alias-bomb': error(
    (p: { limit: number }) => `the YAML aliases expand to more than ${p.limit} values`,
    () => 'write the values out, or use fewer aliases of aliases',
  ),
  'yaml-too-large': error(
    (p: { limit: number }) => `the YAML has more than ${p.limit} values and is not checked`,
    () => 'move long lists to files of their own',
  ),
  'yaml-unsupported': error(
    (p: { what: string; instead: string }) => `${p.what} is not supported; ${p.instead}`,
  ),
  'duplicate-key': error((p: { key: string }) => `the key "${p.key}" occurs twice in the same map`),
  'key-replaced': warning(
    (p: { key: string }) => `the key "${p.key}" occurs again below, and the guest uses only the last one`,
    () => 'merge both under one key',
  ),
  'json-syntax': error((p: { reason: string }) => `not valid JSON: ${p.reason}`),
} satisfies Record<string, Row<any>>
