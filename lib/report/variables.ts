import { error, type Row } from './row.ts'

/** Variables and templates in a spec. */
export const variables = {
  'variable-missing': error(
    (p: { name: string; suggestion: string | undefined }) => `the variable "${p.name}" has no value`,
    (p) =>
      p.suggestion === undefined
        ? {
            hint: `pass --var ${p.name}=VALUE, or write a default: \${${p.name}:-VALUE}`,
            option: 'var',
            otherwise: `write a default: \${${p.name}:-VALUE}`,
          }
        : `did you mean "${p.suggestion}"?`,
  ),
  'variable-syntax': error(
    () => 'not a valid variable reference',
    () => 'write ${NAME} or ${NAME:-VALUE}, with letters, digits and underscores; write $${ for a literal ${',
  ),
  'variable-not-text': error(
    (p: { name: string }) => `"${p.name}" is a list or a map, which cannot be inserted into a string`,
    () => 'make ${NAME} the whole value, or give a string or a number',
  ),
  'jinja-missing': error(
    (p: { name: string; root: string; suggestion: string | undefined }) => `"${p.name}" is undefined`,
    (p) => {
      if (/^(?:ds|v1|instance_data|meta_data)$/.test(p.root))
        return 'put text that the guest fills in between {% raw %} and {% endraw %}, or into a {file: PATH}'
      if (p.suggestion !== undefined) return `did you mean "${p.suggestion}"?`
      return p.name === p.root && p.name !== ''
        ? {
            hint: `pass --var ${p.name}=VALUE, or write {{ ${p.name} | default("VALUE") }}`,
            option: 'var',
            otherwise: `write {{ ${p.name} | default("VALUE") }}`,
          }
        : 'test it with "is defined", or append | default("VALUE")'
    },
  ),
  'jinja-syntax': error((p: { reason: string }) => `not a valid Jinja template: ${p.reason}`),
  'jinja-fails': error((p: { reason: string }) => `the template cannot be rendered: ${p.reason}`),
  'jinja-unknown': error(
    (p: { what: string }) => `this Jinja feature is not supported: ${p.what}`,
    () => 'write it differently, or render the spec with Jinja2 first',
  ),
  'jinja-too-much': error(
    (p: { reason: string }) => `rendering the template was stopped: ${p.reason}`,
    () => 'move large contents to files and refer to them with {file: PATH}',
  ),
} satisfies Record<string, Row<any>>
