/** What YAML readers take as it is: everything else below U+10000 is escaped. YAML 1.1 5.1; DEL and line breaks */
const UNSAFE = /[\x7f-\ud7ff\ue000-\uffff]/g

/** A value of plain data. */
export type Plain =
  null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain | undefined }

/**
 * JSON that readers of YAML 1.1 and of JSON read alike, for files that some guests parse as the one and some as the
 * other: a character outside the Basic Multilingual Plane stands as it is, since YAML has no surrogate pairs.
 */
export function plainYaml(value: Plain): string {
  return yamlSafe(JSON.stringify(value, null, 2))
}

/** The same of a text of JSON. */
export function yamlSafe(text: string): string {
  const escaped = text.replace(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `${escaped}\n`
}
