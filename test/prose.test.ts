// Each phrase to avoid is found in an example of it, and not in the plain form.
import { spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { flagged, PHRASES } from '../.standalone/prose.mjs'
import { root } from './cli.ts'

t.test('each pattern flags its example and no plain form', async (t) => {
  for (const { pattern, example, plain } of PHRASES) {
    t.match(example, pattern)
    t.same(
      flagged(`first line\n${example}\n`)
        .map(({ line }) => line)
        .filter((line) => line !== 2),
      [],
      example,
    )
    t.same(flagged(plain), [], plain)
  }
})

t.test('a flagged line fails the check, with its place', async (t) => {
  const folder = t.testdir({ docs: { 'a.md': 'A plain line.\nx.iso is no file.\n' }, '.standalone': {} })
  cpSync(join(root, '.standalone', 'prose.mjs'), join(folder, '.standalone', 'prose.mjs'))
  const git = (...args: readonly string[]) => spawnSync('git', args, { cwd: folder })
  git('init', '-q')
  git('add', '-A')
  const check = () =>
    spawnSync(process.execPath, ['.standalone/prose.mjs'], { cwd: folder, encoding: 'utf8' })
  const failed = check()
  t.equal(failed.status, 1)
  t.match(failed.stderr, /^docs\/a\.md:2: /)
  writeFileSync(join(folder, 'docs', 'a.md'), 'x.iso is not a file.\n')
  t.match(check(), { status: 0, stderr: '' })
})
