// Our table of cloud-config against the schema that Debian's cloud-init ships, and our verdicts against its own.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { Diagnostic } from '../../lib/report/diagnostics.ts'
import { stringify } from '../../lib/text/json.ts'
import { checkUserData } from '../../lib/user-data/check.ts'
import { cloudConfigKeys } from '../../lib/user-data/cloud-config/keys.ts'
import {
  isIn,
  map,
  type MapRule,
  type Release,
  type Rule,
  text,
} from '../../lib/user-data/cloud-config/rule.ts'
import { compose } from '../../lib/text/yaml/compose.ts'
import { oneKeyConfig } from './cloud-config-arbitrary.ts'
import { membersOfParts, normalForms, type Schema, schemaOf } from './cloud-config-schema.ts'
import { requireTools, tool } from './tools.ts'

requireTools()

/** Debian 12's. */
const RELEASE: Release = '22.4'

const ask = (texts: readonly string[]): unknown => {
  const script = join(import.meta.dirname, 'cloud_config_schema.py')
  const options = { input: JSON.stringify({ texts }), maxBuffer: Infinity }
  return JSON.parse(execFileSync(tool.python, ['-I', script], options).toString())
}

interface Verdict {
  /** Paths. */
  readonly errors: readonly string[]
  readonly deprecations: readonly string[]
}

const verdicts = (texts: readonly string[]): readonly Verdict[] => ask(texts) as Verdict[]

const findings = (text: string, release?: Release) => {
  return checkUserData(new TextEncoder().encode(text), { guests: release && [`cloud-init@${release}`] })
}

/** Patterns of the schema that take quadratic time, and how our table writes the same language. */
const LINEAR = new Map([
  ['^.+:.+$', '^.[^:\\n\\r\\u2028\\u2029]*:.+$'],
  ['^([0-9]+)?\\.?[0-9]+[BKMGT]$', '^(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)[BKMGT]$'],
])

const schema = JSON.parse(JSON.stringify(ask([])), (key, value) =>
  key === 'pattern' ? (LINEAR.get(value as string) ?? value) : value,
) as Schema

/** A number of a partition: the module takes it, the schema's author forgot it; and what Ubuntu's installer judges. */
const isKnownFault = (text: string): boolean => /"partition":\s*\d|"autoinstall"/.test(text)

t.test('every key of the schema is in the table, with all that is said of it, and no other', async (t) => {
  const theirs = membersOfParts(schema)
  t.ok(theirs.size > 80, 'there is a schema')
  const ours = Object.entries(cloudConfigKeys.members).filter(([, rule]) => isIn(rule, RELEASE))
  t.strictSame(ours.map(([key]) => key).sort(), [...theirs.keys()].sort())
  for (const [key, rule] of ours) {
    // Without the one place where it is wrong.
    const forms = normalForms(schemaOf(rule, RELEASE), {}).map((form) =>
      key === 'fs_setup' ? form.replace(/\\"{\\\\\\"type\\\\\\":\\\\\\"integer\\\\\\"}\\",/, '') : form,
    )
    t.strictSame(forms, theirs.get(key), key)
  }
})

t.test('the comparison sees what differs', async (t) => {
  const differs = (a: Schema, b: Schema) => t.not(normalForms(a, {}).join(), normalForms(b, {}).join())
  differs({ type: 'string' }, { type: ['string', 'null'] })
  differs({ type: 'array', minItems: 1 }, { type: 'array' })
  differs({ enum: ['a', 'b'] }, { enum: ['a'] })
  differs({ type: 'object', required: ['a'] }, { type: 'object' })
  differs({ type: 'object', additionalProperties: false }, { type: 'object' })
  differs({ type: 'string', deprecated: true }, { type: 'string' })
  differs(schemaOf(map({ a: text }), RELEASE), schemaOf(map({ 'a!': text }), RELEASE))
})

t.test('cloud-configs as people write them', async (t) => {
  const folder = join(import.meta.dirname, 'cloud-configs')
  const names = readdirSync(folder)
  t.ok(names.length >= 15)
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'))
  for (const [index, verdict] of verdicts(texts).entries()) {
    const name = names[index]!
    t.strictSame(verdict, { errors: [], deprecations: [] }, `${name}: cloud-init`)
    const isOwn = (code: string) => code !== 'cloud-config-unknown-key' && code !== 'cloud-config-gone'
    t.strictSame(
      findings(texts[index]!).filter(({ code }) => isOwn(code)),
      [],
      name,
    )
  }
})

/** Judged by cloud-init's code, of which its schema says nothing. */
const OF_CODE = new Set(['bad-ssh-key', 'sudo-true', 'write-files-base64', 'cloud-config-module'])

const SCHEMA: readonly string[] = [
  'wrong-type',
  'missing-key',
  'given-twice',
  'unknown-key',
  'cloud-config-newer',
]

/** Whether the schema says it too: of some values that it rejects we only warn. */
function isOfSchema({ code, severity }: Diagnostic): boolean {
  return SCHEMA.includes(code) || (severity === 'error' && !OF_CODE.has(code))
}

t.test('the same verdict as cloud-init', async (t) => {
  const drawn = fc.sample(oneKeyConfig(RELEASE), { numRuns: 600, seed: 20261122 })
  const texts = drawn
    .map((value) => `#cloud-config\n${JSON.stringify(value)}\n`)
    .filter((e) => !isKnownFault(e))
  const count = { sound: 0, wrong: 0, deprecated: 0 }
  for (const [index, { errors, deprecations }] of verdicts(texts).entries()) {
    const found = findings(texts[index]!, RELEASE)
    const isWrong = found.some(isOfSchema)
    const isDeprecated = found.some(({ code }) => code === 'cloud-config-deprecated')
    t.equal(isWrong, errors.length > 0, texts[index]!)
    if (!isWrong) t.equal(isDeprecated, deprecations.length > 0, texts[index]!)
    count[isWrong ? 'wrong' : isDeprecated ? 'deprecated' : 'sound']++
  }
  t.ok(count.sound > 100 && count.wrong > 100 && count.deprecated > 20, JSON.stringify(count))
})

/** Each after `hostname: `, which is a text. */
const SCALARS =
  `yes No ON off y n true TRUE tRue ~ null Null NULL 0 7 -7 +7 0644 -0644 08 0o14 0x1f 0b11 1_000 1.5 5. .5 +.5
  1e3 1.5e3 1.5e+3 -.inf .INF .nan 12:30 1:2:3 190:20:30.15 0:1 09:30 2026-11-22 2026-1-2 2026-11-22T10:00:00Z 1.2.3
  10.0.0.1/24 fa:16:3e:00:00:01 "12" '12' !!str 12 !!int 12 !!int "12" !!binary aGk= !!float 1.5 !!bool yes`
    .split(/(?<!!!\w+)\s+/)
    .filter((text) => text !== '')

t.test('plain scalars are what they are to PyYAML', async (t) => {
  const texts = [...SCALARS, '2026-11-22 10:00:00', ''].map(
    (scalar) => `#cloud-config\nhostname: ${scalar}\n`,
  )
  for (const [index, { errors }] of verdicts(texts).entries()) {
    const found = findings(texts[index]!, RELEASE)
    t.equal(found.some(isOfSchema), errors.length > 0, texts[index]!)
  }
})

t.test('texts that are no YAML', async (t) => {
  const rows = [
    'a: b: c',
    'a:\n\t- b',
    'a: [b',
    'a: "b',
    '- a\nb: c',
    'a: *b',
    'a: !b c',
    '%',
    'a: =',
    '{a: b}}',
    'a: @b',
  ]
  const texts = rows.map((row) => `#cloud-config\n${row}\n`)
  for (const [index, { errors }] of verdicts(texts).entries()) {
    t.ok(errors.length > 0, rows[index]!)
    t.equal(findings(texts[index]!)[0]?.severity, 'error', rows[index]!)
    t.ok(findings(texts[index]!)[0]?.range, 'with its place')
  }
})

t.test('merge keys', async (t) => {
  const { value } = compose('a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {y: 4, <<: [{y: 5, z: 6}, *a]}\n', {
    version: '1.1',
  })
  t.equal(stringify(value!), '{"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}, "c": {"x": 1, "y": 4, "z": 6}}')
})

t.test('the names with hyphens that cloud-init reads in a user', (t) => {
  const { members } = membersOf(cloudConfigKeys.members.user!)
  const names = Object.entries(members).flatMap(([name, rule]) => (rule.isAlwaysRead ? [name] : []))
  t.ok(names.length > 8)
  const script = `
import json, sys
from cloudinit.distros.ug_util import _normalize_users
user = {'name': 'a', **{name: 1 for name in json.load(sys.stdin)}}
print(json.dumps(list(_normalize_users([user])['a'])))
`
  const options = { input: JSON.stringify(names) }
  const read = JSON.parse(execFileSync(tool.python, ['-I', '-c', script], options).toString()) as string[]
  t.same(
    read.filter((name) => name !== 'default').sort(),
    names.map((name) => name.replaceAll('-', '_')).sort(),
  )
  t.end()
})

/** Returns the form of a rule that is a map. */
function membersOf(rule: Rule): MapRule {
  const forms = rule.kind === 'either' ? rule.rules : [rule]
  return forms.find((form): form is MapRule => form.kind === 'map')!
}
