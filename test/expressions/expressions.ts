// Regular expressions of lib and cli, and whether recheck finds a text for which one takes more than linear time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttackPattern } from 'recheck'
import ts from 'typescript'

// Its other backends are programs of one platform each.
process.env['RECHECK_BACKEND'] = 'pure'
const { checkSync } = await import('recheck')

export const root = join(import.meta.dirname, '..', '..')

/** What is superlinear and is only given texts of a bounded length, by file and the start of its pattern. */
export const BOUNDED: readonly (readonly [file: string, start: string, bound: string])[] = [
  ['cli/run/boot-report.ts', 'Cloud-init v', 'lines of a console are cut at 4096 characters'],
  ['cli/run/boot-report.ts', '\\[WARNING\\]', 'lines of a console are cut at 4096 characters'],
  ['lib/metadata/secret-text.ts', '[a-z][a-z0-9+.-]{0,30}$', 'it is given 31 characters'],
  ['cli/report/unexpected.ts', '^ +at ', "Node's own stack has ten lines"],
]

interface Place {
  readonly file: string
  readonly line: number
}

export interface Literal extends Place {
  readonly pattern: string
  readonly flags: string
}

/** Regular expressions of a source, and the places where one is made within a function, of what is known only then. */
export function expressionsIn(file: string, source: string): { literals: Literal[]; made: Place[] } {
  const literals: Literal[] = []
  const made: Place[] = []
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node, isInside: boolean): void => {
    const line = parsed.getLineAndCharacterOfPosition(node.getStart(parsed)).line + 1
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      literals.push({ file, line, pattern: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    const isMade = ts.isNewExpression(node) && node.expression.getText(parsed) === 'RegExp'
    if (isMade && isInside) made.push({ file, line })
    ts.forEachChild(node, (child) => visit(child, isInside || ts.isFunctionLike(node)))
  }
  visit(parsed, false)
  return { literals, made }
}

/** Whether four times the attack takes much more than four times as long. */
function isConfirmed(expression: RegExp, { pumps, suffix, base }: AttackPattern): boolean {
  const [small = 0, large = 0] = [base / 16, base / 4].map((length) => {
    const text = pumps
      .map(({ prefix, pump, bias }) => prefix + pump.repeat(Math.ceil(length + bias)))
      .join('')
    const times = [0, 1, 2].map(() => {
      const start = performance.now()
      ;(text + suffix).replace(expression, '')
      return performance.now() - start
    })
    return Math.min(...times)
  })
  return large > 2 && large > 6 * small
}

/** Undefined: it is linear. Sticky expressions begin at one place only, which `^` says to recheck. */
export function attackOn({ pattern, flags }: Pick<Literal, 'pattern' | 'flags'>): string | undefined {
  const anchored = flags.includes('y') ? `^(?:${pattern})` : pattern
  const checked = checkSync(anchored, flags.replace('y', ''), { randomSeed: 1, timeout: 60_000 })
  if (checked.status === 'safe') return undefined
  // Where automata do not help, steps are counted, and what is linear with many steps can look like more: it is run.
  const isFound = checked.checker === 'fuzz' && checked.status === 'vulnerable'
  if (isFound && !isConfirmed(new RegExp(pattern, flags), checked.attack)) return undefined
  return checked.status === 'unknown' ? `cannot be judged: ${checked.error.kind}` : checked.attack.pattern
}

export const files = ['lib', 'cli'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
)
/** The expressions of each file. */
export const all = files.map((file) => expressionsIn(file, readFileSync(join(root, file), 'utf8')))

/** Where the expressions are listed that recheck found linear, one a line. */
const LIST = join(import.meta.dirname, 'linear.txt')

const keyOf = ({ pattern, flags }: Pick<Literal, 'pattern' | 'flags'>): string => `/${pattern}/${flags}`

/** Literals that are to be linear for every text, once each. */
export const literals: ReadonlyMap<string, Literal> = new Map(
  all
    .flatMap((each) => each.literals)
    .filter(
      ({ file, pattern }) => !BOUNDED.some(([name, start]) => name === file && pattern.startsWith(start)),
    )
    .map((literal) => [keyOf(literal), literal]),
)

export const listed = (): readonly string[] => readFileSync(LIST, 'utf8').trimEnd().split('\n')

export const list = (keys: readonly string[]): void => writeFileSync(LIST, `${keys.toSorted().join('\n')}\n`)
