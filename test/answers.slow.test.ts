// The answer of every verb to --json: always one JSON value on standard output, whether the command succeeds or fails, and valid by
// the schema that is in the package.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Schema, Validator } from '@cfworker/json-schema'
import t from 'tap'
import { commands } from '../cli/commands.ts'
import { answerFile, EVENTS } from '../cli/report/answer-schemas.ts'
import { ANSWER_LINES, answerFolder, SECRETS } from './answer-lines.ts'
import { cli, root } from './cli.ts'

interface Answer {
  readonly ok: boolean
  readonly report: readonly { readonly code: string; readonly severity: string }[]
}

const schemaOf = (verb: string): Schema =>
  JSON.parse(readFileSync(join(root, 'dist/schemas', answerFile(verb)), 'utf8')) as Schema

t.test('every verb has lines and a schema', async (t) => {
  const verbs = commands.map(({ verb }) => verb).sort()
  t.same(Object.keys(ANSWER_LINES).sort(), verbs)
  const named = [...verbs, ...Object.keys(EVENTS).map((verb) => `${verb} event`)]
  t.same(readdirSync(join(root, 'dist/schemas')).sort(), named.map(answerFile).sort())
})

/** Validates each answer by Python's jsonschema, a second reader of the schemas, and returns what it rejects. */
const rejectedByPython = (
  pairs: readonly (readonly [schema: unknown, answer: unknown])[],
): readonly number[] => {
  const program = `import json, sys
from jsonschema import Draft202012Validator as V
print(json.dumps([n for n, (schema, answer) in enumerate(json.load(sys.stdin)) if V.check_schema(schema) or not V(schema).is_valid(answer)]))`
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', program], {
    input: JSON.stringify(pairs),
    maxBuffer: 2 ** 26,
  })
  if (status !== 0) throw new Error(stderr.toString())
  return JSON.parse(stdout.toString()) as number[]
}

t.test('every answer is valid', async (t) => {
  const cwd = answerFolder(t)
  const pairs: (readonly [Schema, Answer])[] = []
  const events: (readonly [Schema, Answer])[] = []
  for (const [verb, lines] of Object.entries(ANSWER_LINES)) {
    // Without shortCircuit, so that every error is listed.
    const validator = new Validator(schemaOf(verb), '2020-12', false)
    for (const { args, code, codes = [], input = '' } of lines) {
      const line = [...verb.split(' '), ...args, '--json']
      const ran = await cli(line, { cwd, input })
      const name = line.join(' ')
      t.equal(ran.code, code, `${name}: ${ran.stderr}`)
      const printed = ran.stdout.toString()
      const event = EVENTS[verb]
      // Events come before the answer, each on a line.
      const split = event !== undefined && ran.code !== 2 ? printed.trimEnd().lastIndexOf('\n') + 1 : 0
      for (const told of printed.slice(0, split).split('\n').slice(0, -1))
        events.push([event as Schema, JSON.parse(told) as Answer])
      const answer = JSON.parse(printed.slice(split)) as Answer
      const { valid, errors } = validator.validate(answer)
      pairs.push([schemaOf(verb), answer])
      t.ok(valid, `${name}: ${JSON.stringify(errors.at(-1))}`)
      t.equal(answer.ok, code === 0, name)
      const found = answer.report.map((each) => each.code)
      for (const each of codes) t.ok(found.includes(each), `${name}: ${each} in ${found.join(' ')}`)
      if (code > 1)
        t.ok(
          answer.report.some(({ severity }) => severity === 'error'),
          name,
        )
      if (!['--show-secrets', 'cat', 'render-jinja', 'mime'].some((word) => line.includes(word)))
        for (const secret of SECRETS) t.notMatch(ran.stdout.toString() + ran.stderr, secret, name)
    }
  }
  t.same(rejectedByPython(pairs), [], 'to the second reader, too')
  t.ok(events.length > 0)
  t.same(rejectedByPython(events), [], 'events, too')
  // Each reader finds the same faults: a member that is missing, has another type, or is unknown.
  const broken = pairs.flatMap(([schema, answer]) =>
    [
      { ...answer, ok: undefined },
      { ...answer, report: {} },
      { ...answer, nosuch: 1 },
    ].map((each) => [schema, JSON.parse(JSON.stringify(each)) as unknown] as const),
  )
  const ours = broken.flatMap(([schema, answer], n) =>
    new Validator(schema, '2020-12').validate(answer).valid ? [] : [n],
  )
  t.ok(ours.length >= pairs.length * 2, 'the schemas reject something')
  t.same(rejectedByPython(broken), ours, 'both readers reject the same')
})

t.test('a verb that does not exist', async (t) => {
  for (const line of [
    ['nosuch', '--json'],
    ['--json'],
    ['mime', '--json'],
    ['build', '--json', '--', 'a', 'b'],
  ]) {
    const { code, stdout } = await cli(line)
    t.match(JSON.parse(stdout.toString()), { ok: false, report: [{ code: 'wrong-usage' }] })
    t.equal(code, 2)
  }
})

t.test('masked values are null beside "masked": true', async (t) => {
  const cwd = answerFolder(t)
  const answer = async (...args: string[]) =>
    JSON.parse((await cli([...args, '--json'], { cwd })).stdout.toString()) as Record<string, any>
  const inspected = await answer('inspect', 'drive.iso')
  t.match(inspected, { admin_pass: null, masked: true, meta: { role: 'web', api_token: null } })
  t.match(await answer('inspect', 'drive.iso', '--show-secrets'), {
    admin_pass: 'hunter2',
    meta: { api_token: 'tok-en-123' },
  })
  const { files } = (await answer('show', 'spec.yaml')) as {
    files: { paths: string[]; content: unknown; masked?: true }[]
  }
  const at = (path: string) => files.find(({ paths }) => paths.includes(path))
  t.match(at('openstack/latest/meta_data.json'), {
    masked: true,
    content: { hostname: 'web1', admin_pass: null },
  })
  t.match(at('openstack/latest/user_data'), {
    masked: true,
    content: { packages: ['nginx'], password: null, write_files: [{ path: '/a', content: null }] },
  })
  const { differences } = (await answer('diff', 'drive.iso', 'other.iso')) as {
    differences: Record<string, any>[]
  }
  t.match(
    differences.find(({ key }) => key === 'admin_pass'),
    { a: null, b: null, masked: true },
  )
  t.equal(differences.filter(({ key }) => key === 'hostname').length, 1, 'one change, once')
})
