// No regular expression of ours takes more than linear time, whatever the text. What recheck found linear is listed; here
// it judges what is new, and every night all of them. TAP_SNAPSHOT=1 lists what it finds linear.
import t from 'tap'
import { all, attackOn, expressionsIn, list, listed, literals } from './expressions/expressions.ts'

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

t.test('every literal is linear', { timeout: 1_200_000 }, async (t) => {
  t.ok(literals.size > 300, `${literals.size} literals`)
  const known = new Set(listed())
  const linear = Array.from(literals).filter(([key, literal]) => {
    if (known.has(key)) return true
    const { file, line } = literal
    const attack = attackOn(literal)
    return t.equal(attack, undefined, `${file}:${line}: ${key}: ${attack}`)
  })
  if (process.env.TAP_SNAPSHOT === '1') list(linear.map(([key]) => key))
})

t.test('expressions are made of constants, when a file is loaded', async (t) => {
  // Of the caller's own options: characters that names may have, a pattern of names, the name of a disk.
  const allowed = ['lib/iso9660/write/primary-names.ts', 'cli/attach/refresh.ts']
  const made = all.flatMap((each) => each.made).filter(({ file }) => !allowed.includes(file))
  t.same(made, [])
})
