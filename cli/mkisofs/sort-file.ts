import { EXIT, Stop } from './exit.ts'
import { type Match, matcher } from './glob.ts'
import { readList } from './path-list.ts'

/** A line of the file of -sort. */
export interface Weight {
  readonly glob: string
  readonly weight: number
}

/**
 * Reads the file of -sort: a glob, a space or tab, and a number on each line.
 *
 * @throws Stop when the file cannot be read, or a line has another form
 */
export function readWeights(file: string): Weight[] {
  return readList(file).map((line) => {
    const [, glob, weight] = /^(.*)[ \t]([+-]?\d{1,9})$/.exec(line) ?? []
    if (glob === undefined)
      throw new Stop(EXIT.value, `${file}: a line must be PATTERN WEIGHT: ${JSON.stringify(line)}`)
    return { glob, weight: Number(weight) }
  })
}

/**
 * Returns a function that weighs a path on disk as genisoimage does: by the last glob that matches it, or else the directory
 * that is closest to it; 0 when none matches.
 */
export function weigher(weights: readonly Weight[]): (source: string) => number {
  if (weights.length === 0) return () => 0
  const rows: readonly { match: Match; weight: number }[] = weights.map(({ glob, weight }) => ({
    match: matcher([glob]),
    weight,
  }))
  const ofDirectories = new Map<string, number>()
  const weightOf = (path: string, above: () => number): number =>
    rows.findLast(({ match }) => match(path))?.weight ?? above()
  const ofDirectory = (path: string): number => {
    const known = ofDirectories.get(path)
    if (known !== undefined) return known
    const weight = weightOf(path, () => ofFolder(path))
    ofDirectories.set(path, weight)
    return weight
  }
  const ofFolder = (path: string): number => {
    const slash = path.lastIndexOf('/')
    return slash <= 0 ? 0 : ofDirectory(path.slice(0, slash))
  }
  return (source) => weightOf(source, () => ofFolder(source))
}
