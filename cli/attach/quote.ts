import { EXIT, Failure } from '../report/exit.ts'
import { printable } from '../report/printable.ts'

/** Words that no shell changes. zsh expands a leading `=`, and programs read a leading `-` as an option. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/

/** Characters that a terminal obeys or displays as something else. A line break in quotes is harmless. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/**
 * Quotes a text as one word of sh, bash, zsh and fish. Backslashes stay outside single quotes, where only fish treats them as
 * escapes. printf produces characters that a terminal would obey, so that showing or pasting the line is safe. Trailing line
 * breaks are appended separately, because a shell strips them from command output.
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

/** Quotes a text as a program's first operand, with `--` before it if it starts with a dash. */
export function operand(text: string): string {
  return text.startsWith('-') ? `-- ${shellWord(text)}` : shellWord(text)
}

/**
 * Quotes a text as one word of a PowerShell command, where five characters are single quotes and must be doubled.
 * Source: PowerShell's language specification 2.3.5.2, `single-quote-character`; `CodeGeneration.EscapeSingleQuotedStringContent`
 */
export function powershellWord(text: string): string {
  const pieces = text.split(/([\p{Cc}\p{Cf}\p{Zl}\p{Zp}])/u)
  const parts = pieces.flatMap((piece, n) => {
    if (piece === '') return []
    if (n % 2 === 0) return [`'${piece.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`]
    return [...piece].flatMap((one) =>
      Array.from({ length: one.length }, (_, unit) => `[char]${one.charCodeAt(unit)}`),
    )
  })
  if (parts.length < 2 && !parts[0]?.startsWith('[')) return parts[0] ?? "''"
  return `('' + ${parts.join(' + ')})`
}

/** Quotes a value in QEMU's comma-separated `key=value` lists. */
export function commaValue(text: string): string {
  return text.replaceAll(',', ',,')
}

/** Quotes a value in virt-install's lists, which split at commas with shell-like quoting. */
export function virtInstallValue(text: string): string {
  return /^[\w@%+=:./-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** Quotes a value of a VMX file: quotes, `|` and control characters become `|` and two hexadecimal digits. */
export function vmxValue(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[|"\x00-\x1f\x7f]/g, (character) => {
    return `|${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`
  })
}

/**
 * Quotes an XML attribute value in single quotes. Line breaks become references, because a parser turns raw ones into blanks.
 *
 * @throws Failure for a character that XML 1.0 cannot hold (2.2, Char)
 */
export function xmlValue(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const strange = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text)
  if (strange !== null)
    throw new Failure(
      EXIT.invalid,
      `XML cannot contain the character ${printable(strange[0])} in ${printable(text)}; rename the file.`,
      [],
      { code: 'not-attachable' },
    )
  return text.replace(/[&<>'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return ENTITIES[character] ?? `&#${character.codePointAt(0)};`
  })
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;' }
