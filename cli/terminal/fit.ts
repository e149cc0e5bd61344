/** The fewest columns for which lines are broken. */
const LEAST = 20

/** Breaks long lines for standard output when it is a terminal, at its width; other readers get each line whole. */
export function fitted(text: string): string {
  const { isTTY, columns } = process.stdout
  return isTTY && columns !== undefined && columns >= LEAST ? broken(text, columns) : text
}

/** Breaks lines of more than `width` characters after a space or a comma, and indents their further lines. */
export function broken(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => pieces(line, width))
    .join('\n')
}

function pieces(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line]
  const indent = ' '.repeat(Math.min(indentOf(line), width - LEAST / 2))
  const lines: string[] = []
  let rest = line
  while (rest.length > width) {
    const room = rest.slice(0, width + 1)
    // The text itself begins after the indent.
    const at = Math.max(room.lastIndexOf(' ') + 1, room.slice(0, width).lastIndexOf(',') + 1)
    const end = at > indent.length + 1 ? at : width
    lines.push(rest.slice(0, end).trimEnd())
    rest = indent + rest.slice(end).trimStart()
  }
  return [...lines, rest]
}

/** Returns the column of a second column of text, or two more than the line's own indent. */
function indentOf(line: string): number {
  const [, heading = ''] = /^(\S(?:\S|\s(?!\s))*\s{2,})\S/.exec(line) ?? []
  if (heading !== '' && heading.length <= 24) return heading.length
  return line.length - line.trimStart().length + 2
}
