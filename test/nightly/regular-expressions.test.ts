// No regular expression of ours takes more than linear time, whatever the text: recheck searches each for an attack.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttackPattern } from 'recheck'
import t from 'tap'
import ts from 'typescript'

// Its other backends are programs of one platform each.
process.env['RECHECK_BACKEND'] = 'pure'
const { checkSync } = await import('recheck')

const root = join(import.meta.dirname, '..', '..')

/** What is superlinear and is only given texts of a bounded length, by file and the start of its pattern. */
const BOUNDED: readonly (readonly [file: string, start: string, bound: string])[] = [
  ['cli/run/boot-report.ts', 'Cloud-init v', 'lines of a console are cut at 4096 characters'],
  ['cli/run/boot-report.ts', '\\[WARNING\\]', 'lines of a console are cut at 4096 characters'],
  ['lib/metadata/secret-text.ts', '[a-z][a-z0-9+.-]{0,30}$', 'it is given 31 characters'],
  ['cli/report/unexpected.ts', '^ +at ', "Node's own stack has ten lines"],
]

interface Place {
  readonly file: string
  readonly line: number
}

interface Literal extends Place {
  readonly pattern: string
  readonly flags: string
}

/** Regular expressions of a source, and the places where one is made within a function, of what is known only then. */
function expressionsIn(file: string, source: string): { literals: Literal[]; made: Place[] } {
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
    const start = performance.now()
    ;(text + suffix).replace(expression, '')
    return performance.now() - start
  })
  return large > 8 && large > 7 * small
}

/** Undefined: it is linear. Sticky expressions begin at one place only, which `^` says to recheck. */
function attackOn({ pattern, flags }: Pick<Literal, 'pattern' | 'flags'>): string | undefined {
  const anchored = flags.includes('y') ? `^(?:${pattern})` : pattern
  const checked = checkSync(anchored, flags.replace('y', ''), { randomSeed: 1, timeout: 60_000 })
  if (checked.status === 'safe') return undefined
  // Where automata do not help, steps are counted, and what is linear with many steps can look like more: it is run.
  const isFound = checked.checker === 'fuzz' && checked.status === 'vulnerable'
  if (isFound && !isConfirmed(new RegExp(pattern, flags), checked.attack)) return undefined
  return checked.status === 'unknown' ? `cannot be judged: ${checked.error.kind}` : checked.attack.pattern
}

t.test('what is superlinear is seen', async (t) => {
  const old: readonly (readonly [string, string])[] = [
    ['^(?:"(?:\\\\"|[^"])*"|[^" \\t])+[ \\t]+', ''],
    ['[ \\t]*(?=\\r?\\n|$)', 'g'],
    ['^[A-Za-z0-9+/\\r\\n]+={0,2}\\s*$', ''],
    [' +$', ''],
    ['^([^:\\s]+):\\s*(.*?)\\s*$', ''],
    ['"(?:[^"\\\\]|\\\\.)*"|#[^\\n]*|\\/\\*[^]*?\\*\\/', 'g'],
  ]
  for (const [pattern, flags] of old) t.ok(attackOn({ pattern, flags }), pattern)
  t.equal(attackOn({ pattern: '(?<! ) +$', flags: '' }), undefined)
  const found = expressionsIn('a.ts', 'const a = /x/g\nfunction f() {\n  return new RegExp(a)\n}\n')
  t.same(found, {
    literals: [{ file: 'a.ts', line: 1, pattern: 'x', flags: 'g' }],
    made: [{ file: 'a.ts', line: 3 }],
  })
})

const files = ['lib', 'cli'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
)
const all = files.map((file) => expressionsIn(file, readFileSync(join(root, file), 'utf8')))

t.test('every literal is linear', { timeout: 1_200_000 }, async (t) => {
  const literals = all.flatMap((each) => each.literals)
  t.ok(literals.length > 300, `${literals.length} literals`)
  const known = new Map<string, string | undefined>()
  for (const literal of literals) {
    if (BOUNDED.some(([file, start]) => file === literal.file && literal.pattern.startsWith(start))) continue
    const key = `${literal.flags}/${literal.pattern}`
    if (!known.has(key)) known.set(key, attackOn(literal))
    const attack = known.get(key)
    if (attack !== undefined) t.fail(`${literal.file}:${literal.line}: /${literal.pattern}/: ${attack}`)
  }
})

t.test('what is made when a file is loaded is linear', { timeout: 300_000 }, async (t) => {
  const made: Pick<Literal, 'pattern' | 'flags'>[] = []
  const Own = RegExp
  globalThis.RegExp = new Proxy(Own, {
    construct(target, [pattern, flags = '']: [string, string?]) {
      made.push({ pattern: String(pattern), flags })
      return new target(pattern, flags)
    },
  })
  t.teardown(() => (globalThis.RegExp = Own))
  for (const file of files.filter((name) => /^lib\/(?:jinja|text|guests)\//.test(name)))
    await import(join(root, file))
  globalThis.RegExp = Own
  t.ok(made.length > 8, `${made.length} are made`)
  for (const each of made) t.equal(attackOn(each), undefined, each.pattern)
})

t.test('expressions are made of constants, when a file is loaded', async (t) => {
  // Of the caller's own options: characters that names may have, a pattern of names, the name of a disk.
  const allowed = ['lib/iso9660/write/primary-names.ts', 'cli/mkisofs/glob.ts', 'cli/attach/refresh.ts']
  const made = all.flatMap((each) => each.made).filter(({ file }) => !allowed.includes(file))
  t.same(made, [])
})
