import { error, type Row } from './row.ts'

/** Places of a spec that are left open. */
export const variables = {
  'variable-missing': error(
    (p: { name: string; suggestion: string | undefined }) => `nothing says what "${p.name}" is`,
    (p) =>
      p.suggestion === undefined
        ? `give it: --var ${p.name}=VALUE; or write \${${p.name}:-VALUE}`
        : `did you mean "${p.suggestion}"?`,
  ),
  'variable-syntax': error(
    () => 'no place for a value',
    () => 'write ${NAME} or ${NAME:-VALUE} of letters, digits and underscores, and $${ for what is none',
  ),
  'variable-not-text': error(
    (p: { name: string }) => `"${p.name}" is a list or a map, and cannot stand inside a text`,
    () => 'let ${NAME} be all of the text, or give a text or a number',
  ),
} satisfies Record<string, Row<any>>
