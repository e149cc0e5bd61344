// User data that we make, in the hands of those that read it: cloud-init's own code, Python's email as cloudbase-init
// calls it, PyYAML, Ignition.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { stringify, type Json } from '../../lib/text/json.ts'
import { mergeCloudConfigs } from '../../lib/user-data/merge/cloud-configs.ts'
import { gunzip, gzip } from '../../lib/user-data/gzip.ts'
import { multipart, type Part } from '../../lib/user-data/mime/multipart.ts'
import { parseMultipart } from '../../lib/user-data/mime/parse-multipart.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import { verifyPassword } from '../../lib/keys/sha-crypt.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import { cli } from '../cli.ts'
import { requireTools, run, runPython, tool, withDirectory } from './tools.ts'

requireTools()

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function ask<T>(command: string, cases: readonly unknown[]): Promise<T[]> {
  return withDirectory(async (folder) => {
    const file = join(folder, 'cases.json')
    writeFileSync(file, JSON.stringify(cases))
    return (await runPython('user_data.py', [command, file])) as T[]
  })
}

/** Cases from a fixed seed, all at once: a start of Python takes its time. */
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] =>
  fc.sample(arbitrary, { seed: 5, numRuns })

interface Split {
  readonly cloudInit: readonly [type: string, name: string, mergeType: string | null, content: string][]
  readonly cloudbase: readonly [type: string, name: string | null, content: string][] | null
}

/** Types whose parts cloud-init hands on as they are; what it fetches and unpacks has a test of its own. */
const TYPES = [
  'text/cloud-config',
  'text/cloud-config-jsonp',
  'text/x-shellscript-per-boot',
  'text/cloud-boothook',
  'text/part-handler',
  'text/jinja2',
  'text/x-cfninitdata',
  'application/octet-stream',
  'application/vnd.coreos.ignition+json',
]

const awkward = fc.constantFrom(
  ...'§\n§\r\n§\r§--§--==config-drive==§==config-drive-1==--\n§From x\n§.\n§é§\0§\t \n§ §\x1c§\u2028'.split(
    '§',
  ),
  'x'.repeat(1200),
)
const text = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'grapheme' }), fc.lorem()), { maxLength: 12 })
  .map((pieces) => pieces.join(''))
const bytes = fc.oneof(text.map(encode), text.map(encode), fc.uint8Array({ maxLength: 300 }))
const filename = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom('a"b', 'a\\', '%41', "utf-8''x", '=?utf-8?q?x?=', 'a;b', '日本語.sh', "a'b'c", 'a  b'),
  )
  .filter((name) => !/[\p{C}/]|^\s|\s$/u.test(name))
const parts = fc.array(
  fc.record<Part>({
    type: fc.constantFrom(...TYPES),
    filename: fc.option(filename, { nil: undefined }),
    mergeType: fc.constantFrom(undefined, 'list(append)+dict(recurse_array)+str()'),
    content: bytes,
  }),
  { minLength: 1, maxLength: 6 },
)

t.test('multi-part user data comes apart into the parts that went in', async (t) => {
  const cases = sample(parts, 300)
  const messages = cases.map(multipart)
  const found = await ask<Split>('split', messages.map(base64))
  const wrong = cases.flatMap((given, index) => {
    const inCloudInit = given.map(({ type, filename, mergeType, content }, n) => [
      type,
      filename ?? `part-${String(n + 1).padStart(3, '0')}`,
      mergeType ?? null,
      base64(content),
    ])
    const inCloudbase = given.map(({ type, filename, content }) => [type, filename ?? null, base64(content)])
    const expected: unknown = { cloudInit: inCloudInit, cloudbase: inCloudbase }
    return isDeepStrictEqual(found[index], expected) ? [] : [{ expected, found: found[index] }]
  })
  t.same(wrong.slice(0, 3), [])
})

/** The user data of a spec that is right. */
function userDataOf(fields: object): Uint8Array {
  const { value, report } = checkSpec({ hostname: 'x', ...fields })
  if (value?.user_data === undefined) throw new Error(JSON.stringify(report))
  return value.user_data
}

t.test('specs: what is compressed, included, unfolded and merged arrives', async (t) => {
  const script = '#!/bin/sh\necho é\n'
  const included = join(t.testdir({ 'script.sh': script }), 'script.sh')
  const config = '#cloud-config\npackages: [git]\n'
  const inner = multipart([{ type: 'text/x-shellscript', filename: 'inner.sh', content: encode(script) }])
  const rows: [fields: object, expected: [type: string, name: string, content: string][]][] = [
    [{ user_data: { text: script } }, [['text/x-shellscript', 'part-001', script]]],
    [{ user_data: { text: script, gzip: true } }, [['text/x-shellscript', 'part-001', script]]],
    [{ user_data: { text: script, filename: 'ü.sh' } }, [['text/x-shellscript', 'ü.sh', script]]],
    [
      { user_data: { parts: [{ text: config, gzip: true, filename: 'a' }, config], gzip: true } },
      [
        ['text/cloud-config', 'a', config],
        ['text/cloud-config', 'part-002', config],
      ],
    ],
    [
      {
        user_data: {
          parts: [
            { text: script, type: 'script-per-boot' },
            { text: 'echo', type: 'cfninitdata' },
          ],
        },
      },
      [
        ['text/x-shellscript-per-boot', 'part-001', script],
        ['text/x-cfninitdata', 'part-002', 'echo'],
      ],
    ],
    [
      { cloud_config: { packages: ['git'] }, user_data: { base64: base64(inner) } },
      [
        ['text/cloud-config', 'part-001', '#cloud-config\npackages:\n  - git\n'],
        ['text/x-shellscript', 'inner.sh', script],
      ],
    ],
    [{ user_data: `#include\nfile://${included}\n` }, [['text/x-shellscript', 'part-001', script]]],
    [
      { user_data: { parts: [config, { text: `file://${included}\n`, type: 'include-url' }] } },
      [
        ['text/cloud-config', 'part-001', config],
        ['text/x-shellscript', 'part-002', script],
      ],
    ],
    [
      { user_data: { parts: ['#cloud-config-archive\n- content: "#!/bin/sh"\n', script] } },
      [
        ['text/x-shellscript', 'part-001', '#!/bin/sh'],
        ['text/x-shellscript', 'part-002', script],
      ],
    ],
    [
      { user_data: { parts: [config, script, '#cloud-config\npackages: [vim]\n'], merge: true } },
      [
        ['text/cloud-config', 'part-001', '#cloud-config\npackages:\n  - git\n  - vim\n'],
        ['text/x-shellscript', 'part-002', script],
      ],
    ],
  ]
  const found = await ask<Split>(
    'split',
    rows.map(([fields]) => base64(userDataOf(fields))),
  )
  for (const [index, [, expected]] of rows.entries()) {
    const parts = found[index]!.cloudInit.map(([type, name, , content]) => [
      type,
      name,
      Buffer.from(content, 'base64').toString(),
    ])
    t.same(parts, expected)
  }
})

t.test('what cloud-init makes comes apart here', async (t) => {
  const folder = t.testdir({ 'a.yaml': '#cloud-config\nruncmd: [ls]\n', 'é.sh': '#!/bin/sh\necho 日本\n' })
  const attached = ['a.yaml:cloud-config', 'é.sh:x-shellscript'].flatMap((part) => ['-a', join(folder, part)])
  const made = await run(tool.cloudInit, ['devel', 'make-mime', ...attached])
  const [found] = await ask<Split>('split', [base64(made)])
  t.equal(found!.cloudbase!.length, 2)
  t.same(readHere(made), found!.cloudbase)
})

function readHere(message: Uint8Array): unknown {
  const { parts, problems } = parseMultipart(message)
  if (problems.length > 0) return problems
  return parts.map(({ type, filename, content }) => [type, filename ?? null, base64(content)])
}

t.test('what Python packs, in any way, is read here as Python reads it', async (t) => {
  const cases = sample(
    fc.array(fc.record({ name: filename, content: fc.oneof(text, fc.lorem()) }), {
      minLength: 1,
      maxLength: 4,
    }),
    100,
  )
  const packed = await ask<{ message: string; read: unknown }[]>('pack', cases)
  const wrong = packed.flat().filter(({ message, read }) => {
    return !isDeepStrictEqual(readHere(Buffer.from(message, 'base64')), read)
  })
  t.same(wrong.slice(0, 3), [])
  t.equal(packed.flat().length, 4 * cases.length)
})

t.test('Ignition reads what it is given', async (t) => {
  const config = { ignition: { version: '3.3.0' }, passwd: { users: [{ name: 'é', uid: 1000 }] } }
  const file = join(t.testdir({}), 'config.ign')
  writeFileSync(file, userDataOf({ ignition: config }))
  await run(tool.ignitionValidate, [file])
  writeFileSync(file, userDataOf({ ignition: { ...config, storage: { files: [{ path: 'relative' }] } } }))
  await t.rejects(run(tool.ignitionValidate, [file]), 'it can tell')
})

t.test('gzip of ours is read by gzip', async (t) => {
  const folder = t.testdir({})
  const contents = sample(bytes, 30)
  for (const [index, content] of contents.entries()) {
    const file = join(folder, `${index}.gz`)
    writeFileSync(file, gzip(content))
    t.same(await run(tool.gzip, ['-dc', file]), Buffer.from(content))
    await run(tool.gzip, ['-kf9', '-S', '.z', file])
    t.same(gunzip(readFileSync(`${file}.z`), 1e6), gzip(content), 'and that of gzip here')
  }
})

/** Texts that some version of YAML takes for something else, and others that are hard to write. */
const words = fc.constantFrom(
  ...'yes§no§off§y§N§null§~§§0755§0o17§12:30:45§1:30§2026-11-22§2026-11-22T10:00:00Z§1_000§0x1f§0b1§1e3'.split(
    '§',
  ),
  ...'1.5§.5§1.§+12§1e16§.inf§-.INF§.nan§=§<<§---§...§- a§? a§a: b§a #b§#a§%a§@a§`a§!a§&a§*a§|§>§"§'.split(
    '§',
  ),
  ..."'§[a§{a§ a§a §a\n§\na§a\n\n§a\n b\n§\ta§a\r\nb§a\rb§\u0085§\u2028§\ufeffa§😀§é§\0§\x7f§#cloud-config\na: 1\n".split(
    '§',
  ),
)
const yamlText = fc.oneof(
  words,
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.lorem(),
)
const key = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('a', 'b'), words)
const { value: tree } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    yamlText,
    fc.oneof(
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.double({ noDefaultInfinity: false }),
      fc.bigInt(),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))
const config = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 6 })

interface Loaded {
  readonly read: unknown
  readonly meant: unknown
}

t.test('a cloud_config is read as what was meant', async (t) => {
  const cases = sample(config, 500).map((cloud_config) => {
    const { value, report } = checkSpec({ hostname: 'x', cloud_config })
    if (value === undefined) throw new Error(JSON.stringify(report))
    return { yaml: new TextDecoder().decode(value.user_data), json: stringify(cloud_config) }
  })
  const wrong = (await ask<Loaded>('load', cases)).flatMap(({ read, meant }, index) =>
    isDeepStrictEqual(read, meant) ? [] : [{ ...cases[index], read }],
  )
  t.same(wrong.slice(0, 3), [])
})

interface MergedByBoth {
  readonly theirs: unknown
  readonly ours: unknown
  /** cloud-init left a part out. */
  readonly failed: boolean
}

const options = fc.subarray([
  'replace',
  'no_replace',
  'append',
  'prepend',
  'recurse_dict',
  'recurse_list',
  'recurse_array',
  'recurse_str',
  'allow_delete',
])
const merger = fc
  .tuple(fc.constantFrom('list', 'dict', 'str', 'm_List', 'DICT'), options)
  .map(([type, names]) => `${type}(${names.join(', ')})`)
const mergeTypes = fc.oneof(
  fc.constantFrom(
    undefined,
    'list(append)+dict(recurse_array)+str()',
    'dict(replace)+list()+str()',
    'list(append)+dict(no_replace,recurse-list)+str(append)',
  ),
  fc.array(merger, { minLength: 1, maxLength: 4 }).map((mergers) => mergers.join('+')),
)
const own = fc.oneof(
  fc.constant({}),
  fc.array(merger, { minLength: 1, maxLength: 3 }).map((mergers) => ({ merge_how: mergers.join(' + ') })),
  fc
    .array(fc.tuple(fc.constantFrom('list', 'dict', 'str'), options), { minLength: 1, maxLength: 3 })
    .chain((mergers) =>
      fc.constantFrom<Record<string, Json>>(
        { merge_how: mergers.map(([name, settings]) => ({ name, settings })) },
        { merge_type: mergers.map(([name, settings]) => [name, ...settings]) },
      ),
    ),
)
/** Few keys and few values, so that much of it meets. */
const { value: small } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>('x', 'y', 'xyz', '', 'yes', 1, 2, null, true, 1.5),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
}))
const mergedParts = fc.array(
  fc.record({ config: fc.dictionary(fc.constantFrom('a', 'b', 'c'), small), own, mergeType: mergeTypes }),
  { minLength: 2, maxLength: 4 },
)

t.test('--user is the user of the image under another name', async (t) => {
  const folder = t.testdir({
    pass: 'hunter2\n',
    'a.yaml': 'hostname: a\ncloud_config: {users: [default, bob]}\n',
  })
  const user = ['--user', 'alice', '--password-file', 'pass']
  const made = []
  for (const args of [
    ['--hostname', 'a', '--user', 'alice'],
    ['--hostname', 'a', ...user],
    ['a.yaml', ...user],
  ]) {
    const { stdout, stderr } = await cli(['build', ...args, '-o', 'json=-'], { cwd: folder })
    t.notMatch(stderr, 'hunter2')
    made.push(base64(encode((JSON.parse(stdout.toString()) as { user_data: string }).user_data)))
  }
  const [named, known, beside] = await ask<{ users: Record<string, Record<string, unknown>>; first: string }>(
    'users',
    made,
  )
  const rights = { groups: 'sudo', sudo: ['ALL=(ALL) NOPASSWD:ALL'] }
  t.match(named, { first: 'alice', users: { alice: { ...rights, lock_passwd: true } } })
  t.match(known, { first: 'alice', users: { alice: { ...rights, lock_passwd: false } } })
  t.ok(verifyPassword('hunter2', String(known!.users.alice!.passwd)))
  t.same(Object.keys(beside!.users).sort(), ['alice', 'bob'])
  t.equal(beside!.first, 'alice')
})

t.test('cloud-configs are merged as cloud-init merges them', async (t) => {
  const generated = sample(mergedParts, 1500).map((list) =>
    list.map(({ config, own, mergeType }) => ({
      text: `#cloud-config\n${writeYaml(yamlOf({ ...own, ...config }))}`,
      ...(mergeType === undefined ? {} : { mergeType }),
    })),
  )
  const cases = generated.map((list) => {
    const merged = mergeCloudConfigs(list)
    return { parts: list, merged: 'problem' in merged ? null : writeYaml(merged.config) }
  })
  const results = await ask<MergedByBoth>('merge', cases)
  const wrong = results.flatMap(({ theirs, ours, failed }, index) => {
    const isUnmergeable = cases[index]!.merged === null
    const isRight = isUnmergeable ? failed : !failed && isDeepStrictEqual(ours, theirs)
    return isRight ? [] : [{ ...cases[index], theirs, failed }]
  })
  t.same(wrong.slice(0, 3), [])
  const whole = results.filter(({ failed }) => !failed).length
  t.ok(whole > cases.length / 2, 'most of them can be merged')
})
