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
  'jinja-missing': error(
    (p: { name: string; root: string; suggestion: string | undefined }) => `nothing says what "${p.name}" is`,
    (p) => {
      if (/^(?:ds|v1|instance_data|meta_data)$/.test(p.root))
        return 'what the guest is to fill in stands between {% raw %} and {% endraw %}, or in a {file: PATH}'
      if (p.suggestion !== undefined) return `did you mean "${p.suggestion}"?`
      return p.name === p.root && p.name !== ''
        ? `give it: --var ${p.name}=VALUE; or write {{ ${p.name} | default("VALUE") }}`
        : 'ask with "is defined", or write | default("VALUE") behind it'
    },
  ),
  'jinja-syntax': error((p: { reason: string }) => `no template of Jinja: ${p.reason}`),
  'jinja-fails': error((p: { reason: string }) => `the template cannot be filled: ${p.reason}`),
  'jinja-unknown': error(
    (p: { what: string }) => `not known here, though Jinja2 may know it: ${p.what}`,
    () => 'write it in another way, or render the spec with Jinja2 before',
  ),
  'jinja-too-much': error(
    (p: { reason: string }) => `the template was stopped: ${p.reason}`,
    () => 'keep large contents in files of their own and name them with {file: PATH}',
  ),
} satisfies Record<string, Row<any>>
