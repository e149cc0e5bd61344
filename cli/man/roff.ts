import { wrapped } from '../args/wrap.ts'
import { version } from '../version.ts'

/** The longest line of a man page in bytes, so that its source is readable. mandoc(1), "STYLE" */
const WIDTH = 80

/** Escapes a line of text for roff: backslashes, dashes, what is not ASCII, and a leading dot or quote. man(7) */
export function roff(line: string): string {
  return guarded(escaped(line))
}

/** Escapes backslashes and dashes, and names what is not ASCII by its number, whatever encoding roff expects. groff_char(7) */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^ -~]/gu, numbered)
}

function numbered(char: string): string {
  return `\\[u${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`
}

/** Keeps a line that begins with a dot or a quote from being a request. */
function guarded(line: string): string {
  return line.replace(/^(?=[.'])/, '\\&')
}

/** Returns the first line of a man page of section 1. It has no date: the same version gives the same page. */
export function title(name: string): string {
  return `.TH ${roff(name.toUpperCase())} 1 "" "config-drive ${version()}"`
}

/** Returns a text as lines that roff fills. */
export function filled(text: string): readonly string[] {
  return wrapped(escaped(text), WIDTH).map(guarded)
}

/** Returns a term in bold or italics, and a text about it. */
export function tagged(font: 'B' | 'I', term: string, text: string): readonly string[] {
  return ['.TP', `.${font} ${roff(term)}`, ...filled(text)]
}

/** Returns a command line that is set as it is. */
export function commandLine(line: string): readonly string[] {
  return ['.PP', '.nf', '.RS', roff(line), '.RE', '.fi']
}

/** Returns the names of other pages of section 1. */
export function seeAlso(names: readonly string[]): readonly string[] {
  return names.map((name, n) => `.BR ${roff(name)} (1)${n < names.length - 1 ? ' ,' : ''}`)
}
