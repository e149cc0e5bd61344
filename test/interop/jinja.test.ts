// Templates of Jinja2: rendered as cloud-init's own code renders them, or refused by name; never otherwise in silence.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { main } from '../../cli/main.ts'
import { JinjaError } from '../../lib/jinja/jinja-error.ts'
import { render } from '../../lib/jinja/render.ts'
import { fromJson } from '../../lib/jinja/values.ts'
import { type Json, membersOf, stringify } from '../../lib/text/json.ts'
import { runMain } from '../run-main.ts'
import { CONTEXT, FAILING, REFUSED, RENDERED } from './jinja-templates.ts'
import { requireTools, runPython, withDirectory } from './tools.ts'

requireTools()

type Theirs = { readonly text: string } | { readonly error: string }
type Case = readonly [context: Json, template: string, isStrict: boolean]

function askJinja2(cases: readonly Case[]): Promise<Theirs[]> {
  return withDirectory(async (folder) => {
    const file = join(folder, 'cases.json')
    writeFileSync(file, stringify(cases as unknown as Json))
    return (await runPython('jinja.py', ['templates', file])) as Theirs[]
  })
}

/** What we make of it: a text, or a fault. */
function ours([context, template, isStrict]: Case): string | JinjaError {
  const variables = new Map(membersOf(context).map(([name, value]) => [name, fromJson(value)]))
  try {
    return render(template, { variables, isStrict, trimsLineStart: isStrict }).text
  } catch (cause) {
    if (cause instanceof JinjaError) return cause
    throw cause
  }
}

/** Same text, same failure, or said that it is not known here. */
function agree(made: string | JinjaError, theirs: Theirs): 'same' | 'refused' | 'differs' {
  if (typeof made === 'string') return 'text' in theirs && theirs.text === made ? 'same' : 'differs'
  if (made.fault === 'unknown' || made.fault === 'too-much') return 'refused'
  // Even its strictest variables can be shown in a list, be an index, and be set.
  if (made.fault === 'missing') return 'error' in theirs ? 'same' : 'refused'
  return 'error' in theirs ? 'same' : 'differs'
}

t.test('the same text, or a clear no', async (t) => {
  const all = [...RENDERED, ...FAILING, ...REFUSED].map((template): Case => [CONTEXT, template, false])
  const theirs = await askJinja2(all)
  for (const [index, each] of all.entries()) {
    const [made, their] = [ours(each), theirs[index]!]
    const name = JSON.stringify(each[1])
    if (index < RENDERED.length) t.equal(made, 'text' in their ? their.text : their.error, name)
    else if (index < RENDERED.length + FAILING.length) {
      t.ok('error' in their, `Jinja2 fails: ${name}`)
      t.match(made, { fault: /^(?:fails|syntax)$/ }, name)
    } else {
      t.ok('text' in their, `Jinja2 renders: ${name}`)
      t.match(made, { fault: /^(?:unknown|too-much)$/ }, name)
    }
  }
})

t.test('as strictly as Jinja2 can, for specs', async (t) => {
  const more = [
    '{{ missing }}',
    '{% if missing %}{% endif %}',
    '{% for i in missing %}{% endfor %}',
    '{{ missing == 1 }}',
    '{{ missing ~ "a" }}',
    '{{ missing | upper }}',
    '{{ v1.nope }}',
    '{{ [missing] }}',
    '{{ missing is none }} {{ missing is string }} {{ missing | default(1) }} {{ missing is defined }}',
    'a:\n  {% for i in l %}\n  - {{ i }}\n  {% endfor %}\n  {# no #}\nb: {{ n }}\n',
    '  {% if yes %}\na\n\t{%+ if yes %}b{% endif %}\n  {% endif %} \n',
    'x  {% raw %}\n {{ a }}\n  {% endraw %}\n',
  ]
  const all = [...more, ...RENDERED, ...FAILING].map((template): Case => [CONTEXT, template, true])
  const theirs = await askJinja2(all)
  for (const [index, each] of all.entries()) {
    const made = ours(each)
    t.not(agree(made, theirs[index]!), 'differs', `${JSON.stringify(each[1])}: ${String(made)}`)
  }
})

const NAMES = ['none_v', 'yes', 'n', 'zero', 'l', 'nums', 'm', 'users', 'f', 'text', 'empty', 'missing', 'x']
const FILTERS = [
  'upper',
  'lower',
  'title',
  'capitalize',
  'trim',
  'length',
  'first',
  'last',
  'list',
  'join(",")',
  'default("d")',
  'default("d", true)',
  'int',
  'float',
  'string',
  'tojson',
  'sort',
  'unique | list',
  'abs',
  'round',
  'sum',
  'min',
  'max',
  'indent',
  'replace("a", "b")',
  'dictsort',
  'map("upper") | list',
  'map(attribute="name") | list',
  'select | list',
  'reverse | list',
  'items | list',
]
const TESTS = [
  'defined',
  'none',
  'string',
  'number',
  'mapping',
  'iterable',
  'odd',
  'sequence',
  'eq 1',
  'in l',
]
const OPERATORS = ['+', '-', '*', '/', '//', '%', '~', '==', '!=', '<', '>=', 'in', 'not in', 'and', 'or']
const POSTFIXES = [
  '.name',
  '.a',
  '[0]',
  '[-1]',
  '["a"]',
  '[1:]',
  '.items()',
  '.upper()',
  '.0',
  '[x]',
  '[::-1]',
]

/** A constant with an index is calculated before all else, and is then an error wherever it stands. */
const expressions = (hasConstants: boolean) =>
  fc.letrec<{ expression: string; leaf: string }>((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom(...NAMES),
      fc.integer({ min: -3, max: 30 }).map(String),
      fc.constantFrom(
        '"a"',
        "'It''s'",
        '"é😀"',
        '1.5',
        '[]',
        '{}',
        '[1, "b"]',
        '{"a": n}',
        '(1,)',
        'true',
        'none',
        'range(3)',
      ),
    ),
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      tie('leaf'),
      fc.tuple(tie('expression'), fc.constantFrom(...FILTERS)).map(([of, filter]) => `${of} | ${filter}`),
      fc
        .tuple(hasConstants ? tie('leaf') : fc.constantFrom(...NAMES), fc.constantFrom(...POSTFIXES))
        .map((parts) => parts.join('')),
      fc.tuple(tie('expression'), fc.constantFrom(...TESTS)).map(([of, test]) => `(${of}) is ${test}`),
      fc
        .tuple(tie('expression'), fc.constantFrom(...OPERATORS), tie('expression'))
        .map((parts) => parts.join(' ')),
      fc
        .tuple(hasConstants ? tie('expression') : fc.constantFrom(...NAMES), tie('leaf'))
        .map(([of, key]) => `(${of})[${key}]`),
      tie('expression').map((of) => `(${of})`),
      tie('expression').map((of) => `not ${of}`),
      fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([a, b, c]) => `${a} if ${b} else ${c}`),
    ),
  }))

const sign = fc.constantFrom('', '', '-', '+')
const gap = fc.constantFrom('', '\n', '  ', ' \n ', 'text', '\n\n  a', '\t\n')
const tag = (inside: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(sign, inside, sign).map(([left, text, right]) => `{%${left} ${text} ${right}%}`)

const templates = (expression: fc.Arbitrary<string>) =>
  fc.letrec<{ template: string; piece: string }>((tie) => ({
    template: fc
      .array(fc.oneof({ maxDepth: 3 }, gap, tie('piece')), { maxLength: 4 })
      .map((all) => all.join('')),
    piece: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(fc.constantFrom('', '-'), expression).map(([mark, of]) => `{{${mark} ${of} }}`),
      tag(expression.map((of) => `set x = ${of}`)),
      fc.constantFrom(
        '{# a #}',
        '{#- a -#}',
        '{% raw %}\n{{ a }}{% endraw %}\n',
        '{%- raw -%} {% {%- endraw +%}\n',
      ),
      fc
        .tuple(
          tag(expression.map((of) => `if ${of}`)),
          tie('template'),
          tag(fc.constant('else')),
          tie('template'),
          tag(fc.constant('endif')),
        )
        .map((parts) => parts.join('')),
      fc
        .tuple(
          tag(
            fc
              .tuple(fc.constantFrom('x', 'n', 'x, n'), expression)
              .map(([target, of]) => `for ${target} in ${of}`),
          ),
          tie('template'),
          fc.constantFrom('', '{{ loop.index }}', '{{ loop.last }}', '{% set x = loop.length %}'),
          tag(fc.constant('endfor')),
        )
        .map((parts) => parts.join('')),
      fc
        .tuple(tag(expression.map((of) => `with n = ${of}`)), tie('template'), tag(fc.constant('endwith')))
        .map((parts) => parts.join('')),
    ),
  }))

t.test('random templates', async (t) => {
  const cases = [false, true].flatMap((isStrict): Case[] => {
    const { expression } = expressions(!isStrict)
    const { template } = templates(expression)
    const all = [
      ...fc.sample(expression, { seed: 11, numRuns: 1500 }).map((of) => `{{ ${of} }}`),
      ...fc.sample(template, { seed: 12, numRuns: 1500 }),
    ]
    return all.map((each) => [CONTEXT, each, isStrict])
  })
  const theirs = await askJinja2(cases)
  const verdicts = cases.map((each, index) => agree(ours(each), theirs[index]!))
  const differing = cases.flatMap((each, index) =>
    verdicts[index] === 'differs'
      ? [{ template: each[1], isStrict: each[2], ours: String(ours(each)), theirs: theirs[index] }]
      : [],
  )
  t.same(differing.slice(0, 8), [])
  const texts = theirs.filter((their) => 'text' in their).length
  const same = cases.filter((_, index) => verdicts[index] === 'same' && 'text' in theirs[index]!).length
  t.ok(texts > 2000, `${texts} are rendered by Jinja2`)
  t.ok(same > texts * 0.8, `${same} of them here, too`)
})

/** What user data asks of a drive. */
const OF_A_DRIVE: readonly string[] = [
  '{{ ds.meta_data }}',
  '{{ ds.meta_data.name }} {{ ds.meta_data.meta.role }} {{ ds.meta_data.missing }} {{ ds.network_json }}',
  '{{ ds.meta_data["local-hostname"] }} {{ ds.meta_data.local_hostname }} {{ ds.ec2_metadata }}',
  '{{ v1.instance_id }} {{ v1.local_hostname }} {{ v1.region }} {{ v1.availability_zone }} {{ v1.cloud_name }}',
  '{{ v1.platform }} {{ v1.cloud_id }} {{ v1.public_ssh_keys }} {{ v1._beta_keys }} {{ v1.nothing }}',
  '{{ v1["instance-id"] }} {{ v1["local-hostname"] }} {{ v1["cloud-name"] }} {{ v1["availability-zone"] }}',
  '{{ instance_id }} {{ local_hostname }} {{ availability_zone }} {{ cloud_name }} {{ region }} {{ instance_data }}',
  '{% for key in v1.public_ssh_keys %}- {{ key }}\n{% endfor %}',
  '{% for key, value in ds.meta_data.items() %}{{ key }}: {{ value }}\n{% endfor %}',
  '{{ v1 | list }} {{ ds | list }}',
  '{{ base64_encoded_keys }} {{ ds.meta_data.random_seed }}',
  '{{ ds.meta_data.meta["my.key-x"] }} {{ ds.meta_data.meta.my_key_x }} {{ ds.meta_data.keys | length }}',
  '{{ ds.meta_data.tags | tojson }} {{ ds.meta_data.ison }} {{ ds.meta_data.size }} {{ ds.meta_data.ratio }}',
  '{{ instance-id }}',
  '{{ ds.missing.more }}',
]

/** What only the guest knows. */
const OF_THE_GUEST = [
  '{{ v1.distro }}',
  '{{ distro }}',
  '{{ sys_info }}',
  '{{ merged_cfg }}',
  '{{ v1.subplatform }}',
  '{{ v1 }}',
]

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHQmOjUnIQFLCcUcnGLxsDVk4yWC6DcRBPy6jAaHbnxV'

const USER_DATA = [
  '#cloud-config',
  'fqdn: {{ v1.local_hostname }}.{{ region }}',
  '{% if v1.region is none %}',
  'packages: [a]',
  '{% endif %}',
  '',
]
  .map((line, index) => (index === 0 ? `## template: jinja\n${line}` : line))
  .join('\n')

const nova = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ hostname: 'web1.example.org', meta: { role: 'db', 'my.key-x': 'v' }, ...fields })

/** Specs, and drives that others have made; of these the files. */
const DRIVES: readonly (readonly [
  kind: 'config_drive' | 'nocloud',
  files: Readonly<Record<string, string>>,
])[] = [
  [
    'nocloud',
    {
      'user-data': USER_DATA,
      'meta-data': `instance-id: 007\nlocal-hostname: a.b\nison: yes\nsize: 1_000\nratio: 1.50\ntags: [a, {x-y: 1}]\npublic-keys:\n  - ${KEY}\nregion: eu\ncloud-name: MyCloud\nplacement: {availability-zone: z1}\n`,
    },
  ],
  ['nocloud', { 'user-data': USER_DATA, 'meta-data': 'local-hostname: 192.0.2.1\nmeta: {"my.key-x": 1}\n' }],
  [
    'config_drive',
    {
      'openstack/2018-08-27/meta_data.json': JSON.stringify({
        uuid: 'old',
        hostname: 'old',
        size: 2.0,
        big: 1e3,
      }),
      'openstack/latest/meta_data.json': JSON.stringify({ uuid: 'new', hostname: 'new' }),
      'openstack/2018-08-27/user_data': USER_DATA,
    },
  ],
  [
    'config_drive',
    {
      'openstack/latest/meta_data.json': JSON.stringify({
        uuid: 'u',
        hostname: 'h',
        random_seed: 'AAECAw==',
        public_keys: { a: KEY, b: [KEY, ''] },
        availability_zone: 'nova',
        region: 'r',
        tags: ['<&>', null, { 'a-b': 1 }],
        keys: [{ name: 'a', type: 'ssh', data: KEY }],
      }),
      'ec2/latest/meta-data.json': '{"ami-id": "x"}',
      'openstack/latest/network_data.json': '{"links": [{"id": "l-1"}], "networks": [], "services": []}',
      'openstack/latest/user_data': USER_DATA,
    },
  ],
]

/** What the command prints of the drive whose user data is that template; undefined: it is refused or fails. */
async function preview(
  t: Test,
  path: string,
  ...more: readonly string[]
): Promise<{ code: number; text: string }> {
  const { code, stdout: text } = await runMain(t, 'render-jinja', path, ...more)
  return { code, text }
}

interface OfDrive {
  readonly userData: readonly Theirs[]
  readonly templates: readonly Theirs[]
}

const NAME_OF_USER_DATA = /(?:^|\/)user[_-]data$/

/** The drive's tree in a new folder, with each template as its user data in turn. */
async function judge(
  t: Test,
  kind: 'config_drive' | 'nocloud',
  tree: string,
  cloudDirectory: string,
): Promise<void> {
  const file = join(cloudDirectory, 'templates.json')
  writeFileSync(file, JSON.stringify([...OF_A_DRIVE, ...OF_THE_GUEST]))
  const theirs = (await runPython('jinja.py', ['drive', cloudDirectory, kind, file])) as OfDrive
  t.equal(theirs.userData.length, 1, 'cloud-init finds its template')
  t.match(await preview(t, tree), { text: (theirs.userData[0] as { text: string }).text, code: 0 })
  const names = readdirSync(tree, { recursive: true, encoding: 'utf8' })
  const places = names.filter((path) => NAME_OF_USER_DATA.test(path))
  t.ok(places.length > 0)
  for (const [index, template] of [...OF_A_DRIVE, ...OF_THE_GUEST].entries()) {
    for (const place of places) writeFileSync(join(tree, place), `## template: jinja\n${template}`)
    const { code, text } = await preview(t, tree)
    const their = theirs.templates[index]!
    if (index >= OF_A_DRIVE.length) t.equal(code, 3, `${template} is refused`)
    else if ('error' in their && text === '' && code === 0) t.equal(their.error, 'left out', 'what is empty')
    else if ('error' in their) t.equal(code, 3, `${template} is left out`)
    else t.same({ code, text }, { code: 0, text: their.text }, template)
  }
}

for (const [index, [kind, files]] of DRIVES.entries()) {
  t.test(`the data of a drive of others, ${kind} ${index}`, (t) =>
    withDirectory(async (directory) => {
      const tree = join(directory, 'seed', kind)
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(tree, path)), { recursive: true })
        writeFileSync(join(tree, path), text)
      }
      await judge(t, kind, tree, directory)
    }),
  )
}

for (const datasource of ['config-drive', 'nocloud'] as const) {
  t.test(`the data of a drive of ours, ${datasource}`, (t) =>
    withDirectory(async (directory) => {
      const kind = datasource === 'nocloud' ? 'nocloud' : 'config_drive'
      const spec = join(directory, 'spec.json')
      const fields = { public_keys: [KEY], user_data: USER_DATA, drive: { datasource } }
      writeFileSync(spec, nova(fields))
      mkdirSync(join(directory, 'seed'))
      const tree = join(directory, 'seed', kind)
      t.equal(await main(['build', spec, '-q', '-o', `dir=${tree}`]), 0)
      t.same(await preview(t, spec), await preview(t, tree), 'of the spec it is the same')
      const image = join(directory, 'drive.iso')
      t.equal(await main(['build', spec, '-q', '-o', image]), 0)
      t.same(await preview(t, image), await preview(t, tree), 'and of the image')
      await judge(t, kind, tree, directory)
    }),
  )
}
