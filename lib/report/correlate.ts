import type { Diagnostic, Path, Position, Range, Report } from './diagnostics.ts'

/** The places of the parts of a text. */
export interface Places {
  locate(path: Path, part?: 'key' | 'value'): Range | undefined
  /**
   * Converts a place in the text at `path` to its place in the source; undefined when the lines differ from those in
   * the source.
   */
  within?(path: Path, position: Position): Position | undefined
}

export interface CorrelateOptions {
  /** The name of the text. */
  readonly source?: string | undefined
  /** The path of the finding in the text, if its own path refers to something else. */
  readonly path?: Path
}

/** Gives a finding the line and column of its path, or of the place within the text at its path. */
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

/** Gives a finding one place of the text. */
export function atPosition(found: Diagnostic, start: Position): Diagnostic {
  return { ...found, range: { start, end: start } }
}

/** Compares two findings by place. A finding without a place is equal to every other. */
export function byPosition({ range: a }: Diagnostic, { range: b }: Diagnostic): number {
  if (a === undefined || b === undefined) return 0
  return a.start.line - b.start.line || a.start.column - b.start.column
}

/** Sorts a report by source, and within a source by place. */
export function inOrder(report: Report): Report {
  const bySource = new Map<string | undefined, Diagnostic[]>()
  for (const found of report) {
    const others = bySource.get(found.source)
    if (others === undefined) bySource.set(found.source, [found])
    else others.push(found)
  }
  return [...bySource.values()].flatMap((each) => each.sort(byPosition))
}
