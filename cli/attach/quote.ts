import { EXIT, Failure } from '../report/exit.ts'
import { printable } from '../report/printable.ts'

/** What no shell takes for something else. zsh expands a `=` at the start, and a program takes `-` there for an option. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/

/** What a terminal obeys, or shows as something else; a line break does neither within quotes. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/**
 * Quotes a text as one word of sh, bash, zsh and fish. Inside single quotes fish reads a backslash as an escape and the others
 * do not, so it stands outside of them. A text that a terminal would obey is made by printf, so that neither showing nor
 * pasting the line does more than the line says; a shell cuts line breaks off the end of what a command prints.
 */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text
  if (!OBEYED.test(text))
    return (
      text.replace(/['\\]|[^'\\]+/g, (piece) => (/^['\\]/.test(piece) ? `\\${piece}` : `'${piece}'`)) || "''"
    )
  const body = text.replace(/(?<!\n)\n+$/, '')
  const end = text.slice(body.length)
  return `"$(printf '${body.replace(/[^\p{L}\p{N} .,_/]/gu, octal)}')"${end === '' ? '' : `'${end}'`}`
}

function octal(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
}

/** Quotes a text as the first of a program's operands, all of which follow: one with a dash is no option behind `--`. */
export function operand(text: string): string {
  return text.startsWith('-') ? `-- ${shellWord(text)}` : shellWord(text)
}

/**
 * Quotes a text as one word of a PowerShell command, in which five characters are single quotes and each stands doubled.
 * Source: PowerShell's language specification 2.3.5.2, `single-quote-character`; `CodeGeneration.EscapeSingleQuotedStringContent`
 */
export function powershellWord(text: string): string {
  const pieces = text.split(/([\p{Cc}\p{Cf}\p{Zl}\p{Zp}])/u)
  const parts = pieces.flatMap((piece, n) => {
    if (piece === '') return []
    if (n % 2 === 0) return [`'${piece.replace(/['‘’‚‛]/g, '$&$&')}'`]
    return [...piece].flatMap((one) =>
      Array.from({ length: one.length }, (_, unit) => `[char]${one.charCodeAt(unit)}`),
    )
  })
  if (parts.length < 2 && !parts[0]?.startsWith('[')) return parts[0] ?? "''"
  return `('' + ${parts.join(' + ')})`
}

/** Quotes the value in a list of `key=value` with commas between them, as QEMU reads it. */
export function commaValue(text: string): string {
  return text.replaceAll(',', ',,')
}

/** Quotes the value in a list of virt-install, which splits a list as a shell does its words, at commas. */
export function virtInstallValue(text: string): string {
  return /^[\w@%+=:./-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** Quotes a value of a VMX file: a quote, its escape and what would end the line are `|` and two hexadecimal digits. */
export function vmxValue(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[|"\x00-\x1f\x7f]/g, (character) => {
    return `|${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`
  })
}

/**
 * Quotes the value of an attribute of XML in single quotes. A parser makes blanks of line breaks that are not references.
 *
 * @throws Failure for a character that XML 1.0 cannot hold (2.2, Char)
 */
export function xmlValue(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const strange = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text)
  if (strange !== null)
    throw new Failure(
      EXIT.invalid,
      `XML cannot hold the character ${printable(strange[0])} of the name ${printable(text)}: rename it.`,
    )
  return text.replace(/[&<>'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return ENTITIES[character] ?? `&#${character.codePointAt(0)};`
  })
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;' }
