/** A test of a whole name or path. */
export type Match = (text: string) => boolean

/** Character classes, as in `[[:digit:]]`. POSIX 9.3.5 */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: ' \\t',
  cntrl: '\\p{Cc}',
  digit: '0-9',
  lower: '\\p{Ll}',
  punct: '\\p{P}\\p{S}',
  space: '\\s',
  upper: '\\p{Lu}',
  xdigit: '0-9A-Fa-f',
}

/** Returns a test for any of the shell patterns. As in genisoimage, only a slash matches a slash, and a wildcard matches a leading dot. */
export function matcher(globs: readonly string[]): Match {
  const patterns = globs.map((glob) => new RegExp(`^(?:${pattern(glob)})$`, 'su'))
  return (text) => patterns.some((one) => one.test(text))
}

const TOKEN = /\*+|\?|\[[!^]?\]?(?:\[:\w+:\]|\\[^]|[^\]\\])*\]|\\[^]|[^]/gu

function pattern(glob: string): string {
  return (glob.match(TOKEN) ?? [])
    .map((token) => {
      if (token.startsWith('*')) return '[^/]*'
      if (token === '?') return '[^/]'
      if (token.length > 1 && token.startsWith('[')) return bracket(token.slice(1, -1))
      return quote(token.length > 1 ? token.replace(/^\\/, '') : token)
    })
    .join('')
}

function bracket(inside: string): string {
  const isNegated = /^[!^]/.test(inside)
  const members = inside
    .slice(isNegated ? 1 : 0)
    .replace(/\[:(\w+):\]|\\([^])|([^])/gu, (whole, name, escaped, plain) => {
      if (name !== undefined) return CLASSES[name as string] ?? quote(whole)
      return plain === '-' ? '-' : quote((escaped ?? plain) as string)
    })
  return `(?!/)[${isNegated ? '^' : ''}${members.replace(/^-|-$/g, '\\-')}]`
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
