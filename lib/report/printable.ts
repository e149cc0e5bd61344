/** Characters that a terminal obeys, reorders or cannot show: C0, C1, bidirectional controls, separators, surrogates. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Escapes the characters that a terminal would obey, so that the text is one line: ESC becomes `\x1b`, U+202E `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) => {
    const code = character.codePointAt(0)!
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

/** Escapes a text of several lines, and keeps its line breaks. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** Escapes a text of lines and columns, and keeps its line breaks and tabs. */
export function printableText(text: string): string {
  return text.split('\t').map(printableLines).join('\t')
}

/** Escapes JSON, which stays JSON with the same value. */
export function printableJson(json: string): string {
  return json.replace(OBEYED, (character) => {
    if (character === '\n') return character
    const units = Array.from({ length: character.length }, (_, n) => character.charCodeAt(n))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}
