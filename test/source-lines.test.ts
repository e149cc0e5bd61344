// Below the place of a finding stands the line of the spec with a caret, as far as the line cannot hold a secret.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { knowSource } from '../cli/report/sources.ts'
import { sourceLine, widthOf } from '../cli/report/source-line.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { runMain } from './run-main.ts'

/** The lines that the first finding about a spec is shown with. */
function shown(text: string, columns?: number): readonly string[] {
  const { report } = parseSpec(text, { source: 'spec' })
  knowSource('spec', text)
  return sourceLine(
    report.find(({ range }) => range !== undefined)!,
    columns,
  )
}

t.test('the line and the caret', async (t) => {
  t.same(shown('hostname: [web1]\n'), ['   1 | hostname: [web1]', '     |           ^^^^^^'.slice(0, -1)])
  t.same(shown('hostname: a\nnme:\t\tb\n'), ['   2 | nme: …', '     | ^^^'])
  const [line, caret] = shown('hostname: "日本語" x\n')
  t.equal(
    widthOf(caret!) - 1,
    widthOf(line!.slice(0, line!.indexOf('x'))),
    'a wide character takes two columns',
  )
  t.same(shown('hostname: a # secret\nname:foo\nuuid: x\n'), [
    '   2 | name: …'.replace(' …', ' …'),
    '     |     ^',
  ])
})

t.test('a long line is cut around the caret', async (t) => {
  for (const columns of [40, 80, 200])
    for (const before of [0, 30, 3000]) {
      const [line, caret] = shown(`hostname: a\nname: ${'x'.repeat(before)}y: ${'z'.repeat(5000)}\n`, columns)
      t.ok(widthOf(line!) <= columns, `${columns} ${before}: ${line}`)
      t.ok(caret!.length <= columns)
      t.equal(line![caret!.indexOf('^')], ':', `${columns} ${before}`)
    }
})

/** Specs with a fault on the line of a secret, or near it. */
const SECRET = 'hunter2x'
const SPECS: readonly string[] = [
  `hostname: a\nadmin_pass: [${SECRET}]\n`,
  `hostname: a\nadmin_pass: "${SECRET}\nname: b\nmeta: {a: "b"}\n`,
  `hostname: a\nadmin_pas: ${SECRET}\n`,
  `hostname: a\npassword:${SECRET}\nname: b\n`,
  `hostname: a\nadmin_pass:\n  plain: [${SECRET}]\n`,
  `hostname: a\nadmin_pass:\n  plan: ${SECRET}\n`,
  `{hostname: [a], admin_pass: ${SECRET}}\n`,
  `{admin_pass: ${SECRET}, hostname: [a]}\n`,
  `{"admin_pass":\n"${SECRET}", "hostname": ["a"]}\n`,
  `hostname: [a] # ${SECRET}\n`,
  `hostname: a\nuser_data: |\n  #cloud-config\n  password: ${SECRET}\n  packagess: [a]\n`,
  `hostname: a\nuser_data: |\n  #!/bin/sh\n\tuseradd -p ${SECRET}\n`,
  `hostname: a\nuser_data: |\n #cloud-config\n runcmd: ["echo ${SECRET}", {]\n`,
  `hostname: a\ncloud_config: {users: [{name: a, passwd: ${SECRET}}]}\n`,
  `hostname: a\ncloud_config:\n  chpasswd:\n    list: [root:${SECRET}]\n    expyre: ${SECRET}\n`,
  `hostname: a\ncloud_config:\n  write_files:\n    - path: /a\n      permissions: 644\n      content: ${SECRET}\n`,
  `hostname: a\nmeta: {api: [${SECRET}]}\n`,
  `hostname: a\nmeta:\n  x: [${SECRET}]\n`,
  `hostname: a\nfiles: {/etc/key: [${SECRET}]}\n`,
  `hostname: a\nvendor_data: {join: ${SECRET}, join: ${SECRET}}\n`,
  `hostname: a\nrandom_seed: ${SECRET}!\n`,
  `hostname: a\npublic_keys: ["-----BEGIN OPENSSH PRIVATE KEY-----\\n${SECRET}"]\n`,
  `hostname: a\nnetwork:\n  version: 2\n  wifis: {w: {access-points: {a: {password: [${SECRET}]}}}}\n`,
  `hostname: a\nadmin_pass: ${SECRET}: b\n`,
  `hostname: a\nadmin_pass: @${SECRET}\n`,
  `admin_pass: >\n  ${SECRET}\n b\nhostname: a\n`,
  `hostname: a\n${SECRET}\nname: b\n`,
]

t.test('a secret is never shown', async (t: Test) => {
  const folder = t.testdir({})
  for (const [n, spec] of SPECS.entries()) {
    const file = join(folder, `${n}.yaml`)
    writeFileSync(file, spec)
    for (const args of [
      ['build', file, '-o', join(folder, 'x.iso')],
      ['check', file],
      ['show', file],
    ]) {
      const { stderr } = await runMain(t, ...args)
      t.notMatch(stderr, SECRET, `${args[0]} ${spec}`)
    }
  }
})
