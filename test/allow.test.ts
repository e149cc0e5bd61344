// Findings that are let pass: by --allow and the field `allow`.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { allow, ALL_CODES, isRefused } from '../lib/report/allow.ts'
import { codes, diagnose, hasErrors } from '../lib/report/diagnostics.ts'
import { GUEST_CODES } from '../lib/report/guest-codes.ts'
import { GUESTS } from '../lib/guests/guests.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { runMain } from './run-main.ts'

const folder = join(import.meta.dirname, 'invalid')

t.test('a spec of each code, with every code allowed', async (t) => {
  const made = new Set<string>()
  const refused = new Set<string>()
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.yaml'))) {
    const source = readFileSync(join(folder, name), 'utf8')
    const plain = parseSpec(source)
    const { value, report } = parseSpec(source, { allow: ALL_CODES })
    const errors = plain.report.filter(({ severity }) => severity === 'error')
    for (const { code } of errors) (value === undefined ? refused : made).add(code)
    t.equal(value === undefined, hasErrors(report), name)
    if (value === undefined) {
      const left = report.filter(({ severity }) => severity === 'error')
      t.ok(
        left.every(({ hint }) => hint?.includes('cannot be allowed')),
        `${name}: says so`,
      )
    } else t.notOk(isRefused(report, true), `${name}: not with --strict either`)
  }
  t.ok(
    ['write-files-base64', 'sudo-true', 'wrong-type', 'duplicate-mac', 'gzip-unread'].every((code) =>
      made.has(code),
    ),
  )
  t.ok(['missing-name', 'bad-uuid', 'file-unreadable', 'yaml-syntax'].every((code) => refused.has(code)))
})

t.test('one code lets no other pass', async (t) => {
  const spec = { hostname: 'x', user_data: '#cloud-config\nkeyboard: 1\nusers: [{name: a, sudo: true}]\n' }
  const source = (allowed: readonly string[]) => JSON.stringify({ ...spec, allow: allowed })
  t.equal(parseSpec(source(['sudo-true'])).value, undefined)
  const { value, report } = parseSpec(source(['sudo-true', 'wrong-type']))
  t.same(value?.allow, ['sudo-true', 'wrong-type'])
  t.same(report.map(({ code, severity, allowed }) => [code, severity, allowed]).sort(), [
    ['sudo-true', 'warning', true],
    ['wrong-type', 'warning', true],
  ])
  t.equal(parseSpec('{hostname: 7, allow: [wrong-type]}').value, undefined, 'not of the spec itself')
})

t.test('a code that does not exist', async (t) => {
  const { value, report } = parseSpec('{hostname: x, allow: [sudo-tru]}')
  t.equal(value, undefined)
  t.match(report[0], { code: 'unknown-code', path: ['allow', 0], hint: 'did you mean "sudo-true"?' })
  for (const verb of ['build', 'check']) {
    const { code, stderr } = await runMain(
      t,
      verb,
      'x.yaml',
      '--allow',
      'sudo-tru',
      ...(verb === 'build' ? ['-o', 'x.iso'] : []),
    )
    t.equal(code, 3)
    t.match(stderr, 'sudo-true')
  }
})

t.test('the codes of guests are those of their rules', async (t) => {
  const used = new Set(
    GUESTS.flatMap(({ rules, versions = [] }) =>
      Object.values(rules).flatMap((of) => [undefined, ...versions].flatMap((version) => of(version))),
    ).map(({ code }) => code),
  )
  // No guest's rule: a document that is too large, and a drive of no layout.
  t.same(
    [...GUEST_CODES].filter((code) => !used.has(code)),
    ['guest-document-size', 'guest-layout-unknown'],
  )
  t.same(
    [...codes.keys()].filter((code) => code.startsWith('guest-')),
    [],
  )
})

t.test('warnings', async (t) => {
  const warning = diagnose('script-empty', [], {})
  t.equal(isRefused([warning]), false)
  t.equal(isRefused([warning], true), true)
  t.equal(isRefused(allow([warning], ['script-empty']), true), false)
  t.equal(isRefused(allow([warning], ['sudo-true']), true), true)
})
