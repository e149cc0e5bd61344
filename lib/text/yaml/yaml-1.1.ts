/** The form of a plain scalar in YAML 1.1 that is not text. */
export type Scalar11 = 'null' | 'boolean' | 'octal' | 'integer' | 'base 60' | 'float' | 'date'

/**
 * The forms; the first row that matches counts. https://yaml.org/type/, as PyYAML implements it: single letters are not
 * booleans, and an exponent needs a sign. Source: yaml/resolver.py
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

/** Returns the YAML 1.1 form of a plain scalar, or undefined for text. */
export function scalar11(text: string): Scalar11 | undefined {
  return rows.find(([, form]) => form.test(text))?.[0]
}
