/** What a plain scalar is to YAML 1.1, where that is no text. */
export type Scalar11 = 'null' | 'boolean' | 'octal' | 'integer' | 'base 60' | 'float' | 'date'

/**
 * By the first row that fits. https://yaml.org/type/, as PyYAML has it: no single letters for booleans, and an exponent
 * with its sign only. Source: yaml/resolver.py
 */
const rows: readonly (readonly [Scalar11, RegExp])[] = [
  ['null', /^(?:~|null|Null|NULL|)$/],
  ['boolean', /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  ['octal', /^[-+]?0[0-7_]+$/],
  ['integer', /^[-+]?(?:0b[0-1_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/],
  ['base 60', /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/],
  [
    'float',
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  ],
  ['base 60', /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/],
  [
    'date',
    /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  ],
]

/** Which of YAML 1.1's own forms a plain scalar has; undefined: it is a text. */
export function scalar11(text: string): Scalar11 | undefined {
  return rows.find(([, form]) => form.test(text))?.[0]
}
