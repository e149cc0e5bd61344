import { error, type Row } from './row.ts'

/** The shape of a spec, and the files that it names. */
export const shape = {
  'unknown-key': error(
    (p: {
      key: string
      known: readonly string[]
      suggestion: string | undefined
      isAtTop?: boolean | undefined
    }) => `unknown key "${p.key}"`,
    (p) =>
      p.suggestion === undefined
        ? `known here: ${p.known.join(', ')}`
        : `did you mean "${p.suggestion}"${p.isAtTop === true ? ' at the top of the spec' : ''}?`,
  ),
  'wrong-type': error(
    (p: { expected: string; found: string; remedy?: string | undefined }) =>
      `expected ${p.expected}, got ${p.found}`,
    (p) => p.remedy,
  ),
  'missing-key': error((p: { key: string }) => `"${p.key}" is missing`),
  'missing-name': error(
    () => 'hostname is missing',
    () => 'add "hostname: NAME", or "name: NAME" to derive the host name from it',
  ),

  'file-unreadable': error((p: { file: string; reason: string }) => `cannot read ${p.file}: ${p.reason}`),
  'bad-base64': error(
    () => 'not valid base64',
    () => 'use the standard alphabet (A-Z a-z 0-9 + /) with padding, as base64(1) prints it',
  ),
} satisfies Record<string, Row<any>>
