// Every regular expression of ours is judged anew: recheck searches each for a text that takes more than linear time.
import { join } from 'node:path'
import t from 'tap'
import { attackOn, files, type Literal, literals, root } from '../expressions/expressions.ts'

t.test('every literal is linear', { timeout: 1_200_000 }, async (t) => {
  for (const [key, literal] of literals) {
    const attack = attackOn(literal)
    t.equal(attack, undefined, `${literal.file}:${literal.line}: ${key}: ${attack}`)
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
