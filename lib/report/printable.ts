/** What a terminal obeys, or shows in another order than it stands in, or cannot show: C0, C1, bidi, separators, surrogates. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Makes a text one line in which whatever a terminal would obey is written out: ESC as `\x1b`, U+202E as `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) => {
    const code = character.codePointAt(0)!
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

/** Does the same to a text of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** Does the same to a text of lines and columns, whose tabs stay tabs. */
export function printableText(text: string): string {
  return text.split('\t').map(printableLines).join('\t')
}

/** Does the same to JSON, which stays JSON of the same value. */
export function printableJson(json: string): string {
  return json.replace(OBEYED, (character) => {
    if (character === '\n') return character
    const units = Array.from({ length: character.length }, (_, n) => character.charCodeAt(n))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}
