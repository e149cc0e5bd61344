import { inWords } from '../../report/in-words.ts'
import { Refusal } from './node.ts'
import { type Bracket, outlineOf, type Line, type Outline, withoutComment } from './outline.ts'

/**
 * Returns the likely cause of a syntax error: a reader notices many mistakes only lines later. It is a Refusal at the cause,
 * with the remedy, or undefined when the place of the error is the best that is known.
 *
 * @param at the offset at which the reader gave up
 * @param isExplained the reader itself has a remedy for what it expected there
 */
export function syntaxCause(source: string, at: number, isExplained = false): Refusal | undefined {
  const outline = outlineOf(source, at)
  const causes = isExplained ? CAUSES.filter((cause) => cause !== comma && cause !== tooFar) : CAUSES
  return causes.reduce<Refusal | undefined>((found, cause) => found ?? cause(outline, at), undefined)
}

type Cause = (outline: Outline, at: number) => Refusal | undefined

const openQuote: Cause = ({ quotes }, at) => {
  const found = quotes.find(
    ({ start, lastLineEnd, hasBreak }) => start <= at && hasBreak && at <= lastLineEnd,
  )
  if (found === undefined) return undefined
  return new Refusal('a quoted string without its closing quote', found.start, {
    hint: 'add the closing quote',
    end: found.start + 1,
  })
}

const tab: Cause = ({ errorLine: line }) => {
  const found = line === undefined ? null : /^ *\t/.exec(line.text)
  if (found === null) return undefined
  const start = line!.start + found[0].length - 1
  return new Refusal('a tab in the indentation', start, { hint: 'indent with spaces', end: start + 1 })
}

const PLACEHOLDER = /(?<!["'\w])(?:\$\{[^{}"']{0,100}\}|\{\{[^{}"']{0,100}\}\})[^\s,\]}"']{0,100}/

const template: Cause = ({ errorLine, before, open }) => {
  const lines = open.length > 0 ? [errorLine, before] : [errorLine]
  const line = lines.find((each) => each !== undefined && PLACEHOLDER.test(each.text))
  const found = line === undefined ? null : PLACEHOLDER.exec(line.text)
  if (found === null) return undefined
  const start = line!.start + found.index
  const isShort = /^(?:\$\{[\w.]{1,40}\}|\{\{ ?[\w.]{1,40} ?\}\})[/:.\d]{0,8}$/.test(found[0])
  const hint = isShort ? `put it in quotes: "${found[0]}"` : 'put the whole text in quotes'
  return new Refusal('a placeholder outside quotes', start, { hint, end: start + found[0].length })
}

/** A bracket that a later line ignores, or that is open at the end of the text. */
const openBracket: Cause = ({ open, ignored, isAtEnd }, at) => {
  const found =
    ignored.find(({ closed }) => closed === undefined || isAtEnd) ?? (isAtEnd ? open.at(-1) : undefined)
  return found === undefined || found.start >= at || open.length === 0 ? undefined : notClosed(found)
}

function notClosed({ char, start }: Bracket): Refusal {
  const closing = char === '[' ? ']' : '}'
  return new Refusal(`a "${char}" that is not closed`, start, {
    hint: `add the "${closing}"`,
    end: start + 1,
  })
}

const strayBracket: Cause = ({ stray, errorLine: line }) => {
  if (
    stray === undefined ||
    line === undefined ||
    stray.start < line.start ||
    stray.start > line.start + line.text.length
  )
    return undefined
  return new Refusal(`a "${stray.char}" that closes nothing`, stray.start, {
    hint: 'remove it, or add its opening bracket',
    end: stray.start + 1,
  })
}

const ESCAPE = /\\(?:[^0abtnvfre "/\\N_LPxuU\t\r\n]|x(?![\dA-Fa-f]{2})|u(?![\dA-Fa-f]{4})|U(?![\dA-Fa-f]{8}))/

/** YAML 1.2.2, 5.7 */
const unknownEscape: Cause = ({ source, quotes }, at) => {
  const quote = quotes.find(
    ({ start, end = source.length }) => start < at && at <= end && source[start] === '"',
  )
  const text = quote === undefined ? '' : source.slice(quote.start, quote.end).replaceAll('\\\\', '  ')
  const found = ESCAPE.exec(text)
  if (found === null) return undefined
  const start = quote!.start + found.index
  return new Refusal('an unknown escape sequence', start, {
    hint: 'write \\\\ for a backslash, or use single quotes',
    end: start + 2,
  })
}

const afterQuote: Cause = ({ source, quotes, errorLine: line }) => {
  const found = quotes.find(({ end }) => {
    if (line === undefined || end === undefined || end < line.start || end > line.start + line.text.length)
      return false
    return /^[ \t]*[^\s,:#\]}]/.test(source.slice(end + 1, line.start + line.text.length))
  })
  if (found === undefined) return undefined
  const start = source.slice(found.end! + 1).search(/\S/) + found.end! + 1
  return new Refusal('text after the closing quote', start, {
    hint: 'put the whole value in quotes; inside double quotes, write \\" for a quote',
    end: start + 1,
  })
}

const comma: Cause = ({ source, open }, at) => {
  if (open.length === 0 || open.at(-1)!.start >= at) return undefined
  if (source[at] === ',')
    return new Refusal('a comma without a value before it', at, { hint: 'remove the comma', end: at + 1 })
  return new Refusal('two values without a comma between them', at, {
    hint: 'write a comma before this',
    end: at + 1,
  })
}

/** A value cannot start with these characters. YAML 1.2.2, 5.3 and 7.3.3 */
const reserved: Cause = ({ errorLine: line }, at) => {
  if (line === undefined) return undefined
  const before = /^\s*(?:- +)*/.exec(line.text)![0].length
  const key = /^[\w.$][\w.$-]*: +/.exec(line.text.slice(before))?.[0].length ?? 0
  const start = line.start + before + key
  const char = line.text[before + key] ?? ''
  if (char === '' || !'@`%'.includes(char) || start > at) return undefined
  return new Refusal(`a value that starts with "${char}"`, start, {
    hint: 'put the value in quotes',
    end: start + 1,
  })
}

const NO_SPACE = /^\s*(?:- +)*(?<key>[\w.$-]+):(?=[^\s:/\\])(?!.*:(?:\s|$))/

/** The mistake is on the line of the error or on the line before it. */
function near({ errorLine, before }: Outline, pattern: RegExp): { line: Line; end: number } | undefined {
  for (const line of [errorLine, before]) {
    const found = line === undefined ? null : pattern.exec(withoutQuoted(line.text))
    if (found !== null && !line!.isInside) return { line: line!, end: line!.start + found[0].length }
  }
  return undefined
}

/** Returns the line with its quoted strings covered, which keeps the columns. */
function withoutQuoted(text: string): string {
  return text.replace(/"[^"]*"|'[^']*'/g, (quoted) => '_'.repeat(quoted.length))
}

const noSpace: Cause = (outline) => {
  const found = near(outline, NO_SPACE)
  if (found === undefined) return undefined
  return new Refusal('a colon without a space after it', found.end - 1, {
    hint: 'write a space after the colon',
    end: found.end,
  })
}

const secondColon: Cause = ({ errorLine: line }) => {
  const found =
    line === undefined ? null : /^\s*(?:- +)*[\w.$-]+: +[^"'\s[\]{}|>&*!#][^#]*?:(?= |$)/.exec(line.text)
  if (found === null) return undefined
  const start = line!.start + found[0].length - 1
  return new Refusal('a second ": " on the same line', start, {
    hint: 'put the value in quotes',
    end: start + 1,
  })
}

const noColon: Cause = ({ errorLine, before }) => {
  const found = [errorLine, before].find((line) => {
    const text = line === undefined || line.isInside ? '' : withoutComment(withoutQuoted(line.text))
    return /^\s*[\w.$]/.test(text) && !text.includes(':')
  })
  if (found === undefined) return undefined
  const [start, end] = [found.start + found.indent, found.start + found.text.length]
  return new Refusal('a line without a colon', start, { hint: 'write KEY: VALUE', end })
}

const tooFar: Cause = ({ lines, errorLine: line, before }) => {
  if (line === undefined || before === undefined || line.isInside || before.isInside) return undefined
  if (line.indent <= before.indent || !/:\s+[^\s#]/.test(before.text)) return undefined
  return new Refusal(
    'a line that is indented more than the line before it, which already has a value',
    line.start + line.indent,
    {
      hint: `indent it like line ${lines.indexOf(before) + 1}, or remove the value there`,
      end: line.start + line.text.length,
    },
  )
}

const indentation: Cause = ({ lines, errorLine: line }) => {
  if (line === undefined || line.isInside) return undefined
  const earlier = lines
    .slice(0, lines.indexOf(line))
    .filter(({ text, isInside }) => !isInside && !/^\s*(?:#|$)/.test(text))
  const parent = earlier.findLastIndex(({ indent }) => indent < line.indent)
  const siblings = earlier.slice(parent + 1)
  const least = siblings.reduce((least, { indent }) => Math.min(least, indent), Infinity)
  const first = siblings.find(({ indent }) => indent === least)
  if (first === undefined || least <= line.indent) return undefined
  const like = [first, ...earlier.slice(parent, parent + 1)].map((each) => `line ${lines.indexOf(each) + 1}`)
  const hint = `indent it like ${inWords([...new Set(like)])}`
  return new Refusal('an indentation that no line before it has', line.start + line.indent, {
    hint,
    end: line.start + line.text.length,
  })
}

/** In this order: a cause far from the error comes before what the error's own line looks like. */
const CAUSES: readonly Cause[] = [
  openQuote,
  tab,
  template,
  openBracket,
  strayBracket,
  unknownEscape,
  afterQuote,
  comma,
  reserved,
  noSpace,
  secondColon,
  noColon,
  tooFar,
  indentation,
]
