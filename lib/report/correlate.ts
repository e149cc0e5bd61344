import type { Diagnostic, Path, Position, Range, Report } from './diagnostics.ts'

/** The places of the parts of a text are. */
export interface Places {
  locate(path: Path, part?: 'key' | 'value'): Range | undefined
  /** Where a place within the text at `path` is; undefined when its lines are not those of the source. */
  within?(path: Path, position: Position): Position | undefined
}

export interface CorrelateOptions {
  /** What the text is called. */
  readonly source?: string | undefined
  /** Where the finding is in the text, when its own path is of something else. */
  readonly path?: Path
}

/** Give a finding the line and column of its path, or of the place within the text at its path. */
export function correlate(
  found: Diagnostic,
  places: Places,
  { source, path = found.path }: CorrelateOptions = {},
): Diagnostic {
  const { within, ...rest } = found
  const named = source === undefined ? {} : { source }
  const start = within && places.within?.(path, within.start)
  const end = within && places.within?.(path, within.end)
  if (start !== undefined && end !== undefined) return { ...rest, ...named, range: { start, end } }
  const range = places.locate(path, found.part)
  return { ...found, ...named, ...(range === undefined ? {} : { range }) }
}

/** Give a finding one place of the text. */
export function atPosition(found: Diagnostic, start: Position): Diagnostic {
  return { ...found, range: { start, end: start } }
}

/** Compare two findings by place; what has none is equal to all. */
export function byPosition({ range: a }: Diagnostic, { range: b }: Diagnostic): number {
  if (a === undefined || b === undefined) return 0
  return a.start.line - b.start.line || a.start.column - b.start.column
}

/** Put a report in order: source by source, each from its start. */
export function inOrder(report: Report): Report {
  const bySource = new Map<string | undefined, Diagnostic[]>()
  for (const found of report) {
    const others = bySource.get(found.source)
    if (others === undefined) bySource.set(found.source, [found])
    else others.push(found)
  }
  return [...bySource.values()].flatMap((each) => each.sort(byPosition))
}
