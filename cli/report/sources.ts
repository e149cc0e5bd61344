/** The lines of the texts that findings are about, by the names in their `source`, or how to get them. */
const known = new Map<string, readonly string[] | (() => string)>()

/** Makes a text known, so that a report can show its lines. Bytes are decoded when a line is shown. */
export function knowSource(name: string, text: string | Uint8Array): void {
  known.set(name, () => (typeof text === 'string' ? text : new TextDecoder().decode(text)))
}

/** Returns the lines of a known text; undefined when it is not known. */
export function linesOfSource(name: string | undefined): readonly string[] | undefined {
  const found = name === undefined ? undefined : known.get(name)
  if (typeof found !== 'function') return found
  const lines = found().split(/\r\n|\n|\r/)
  known.set(name!, lines)
  return lines
}
