/** The place of the cursor in a YAML text, as far as completion needs it. */
export interface YamlPlace {
  /** The keys around it, from the outermost. */
  readonly path: readonly string[]
  /** Whether a value of the last key is being written, and not a key. */
  readonly isValue: boolean
}

/** Matches a line with a key: its indentation with the dashes of lists, the key, and what follows the colon. */
const KEY = /^(?<indent>\s*(?:- +)*)(?<key>[^\s#:,[\]{}"'-][^:#]*):(?<rest>\s.*)?$/

/**
 * Returns where the end of the last of these lines is. It goes by indentation alone, because a text that is being written is seldom
 * valid YAML. Maps in braces on one line are not looked into.
 */
export function placeIn(lines: readonly string[]): YamlPlace {
  const last = lines.at(-1) ?? ''
  const own = KEY.exec(last)?.groups
  const path = above(lines.slice(0, -1), widthOf(last))
  return own?.rest === undefined
    ? { path, isValue: false }
    : { path: [...path, own.key!.trimEnd()], isValue: true }
}

/** Returns the key at a position of the last line, with the keys around it; undefined when there is none. */
export function keyAt(lines: readonly string[], column: number): readonly string[] | undefined {
  const last = lines.at(-1) ?? ''
  const own = KEY.exec(last)?.groups
  if (own === undefined) return undefined
  const start = own.indent!.length
  if (column < start || column > start + own.key!.length) return undefined
  return [...above(lines.slice(0, -1), widthOf(last)), own.key!.trimEnd()]
}

/** Returns the keys of smaller and smaller indentation, going up. */
function above(lines: readonly string[], width: number): readonly string[] {
  const path: string[] = []
  let limit = width
  for (const line of lines.toReversed()) {
    if (limit === 0) break
    const own = KEY.exec(line)?.groups
    if (own === undefined || own.indent!.length >= limit || /\S/.test((own.rest ?? '').replace(/#.*/, '')))
      continue
    path.unshift(own.key!.trimEnd())
    // A list may stand at the indentation of its key.
    limit = own.indent!.length
  }
  return path
}

/** Returns the column of what a line says. A dash counts as indentation. */
function widthOf(line: string): number {
  return /^\s*(?:- +)*/.exec(line)![0].length
}
