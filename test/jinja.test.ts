// Specs that are templates: what they become, where their mistakes are, and that no template takes more than its share.
import { join } from 'node:path'
import t from 'tap'
import { JinjaError } from '../lib/jinja/jinja-error.ts'
import { render } from '../lib/jinja/render.ts'
import type { Json } from '../lib/text/json.ts'
import { jinja } from '../lib/spec/jinja.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { runMain as run } from './run-main.ts'

function read(text: string, variables: readonly (readonly [string, Json])[] = []) {
  return parseSpec(text, { source: 'a.yaml', template: jinja(new Map(variables)) })
}

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

t.test('a spec of a template', async (t) => {
  const text = [
    '{% set domain = "example.org" %}',
    'hostname: {{ name }}.{{ domain }}',
    'meta:',
    '  {% for role in roles %}',
    '  {{ role }}: {{ note | tojson }}',
    '  {% endfor %}',
    'user_data: |',
    '  #!/bin/sh',
    '  {% if size > 1 %}',
    '  echo ${HOME} {{ size }}',
    '  {% endif %}',
    '  {% raw %}',
    '  # {{ ds.meta_data.x }}',
    '  {% endraw %}',
    '',
  ].join('\n')
  const variables = [
    ['name', 'web1'],
    ['roles', ['db', 'www']],
    ['note', 'a: "b" # <c>'],
    ['size', 2],
  ] as const
  const { report, value } = read(text, variables)
  t.same(report, [])
  t.equal(value!.hostname, 'web1.example.org')
  t.same(
    [...value!.meta],
    [
      ['db', 'a: "b" # <c>'],
      ['www', 'a: "b" # <c>'],
    ],
  )
  t.equal(textOf(value!.user_data), '#!/bin/sh\necho ${HOME} 2\n\n# {{ ds.meta_data.x }}\n')
})

t.test('mistakes have the places of the template', async (t) => {
  const at = (text: string, variables?: readonly (readonly [string, Json])[]) =>
    read(text, variables).report.map(({ code, range }) => [code, range?.start.line, range?.start.column])
  t.same(at('hostname: x\n{% for a in [1, 2, 3] %}\n{# no #}\n{% endfor %}\nuser_dta: 1\n'), [
    ['unknown-key', 5, 1],
  ])
  t.same(at('hostname: x\r\n{% if true %}\r\n  {% endif %}\r\nuser_dta: 1\r\n'), [['unknown-key', 4, 1]])
  t.same(at('hostname: x\nmeta: {{ note }}\n', [['note', '"a": 1\n "b": 2\n: : :']]), [['yaml-syntax', 2, 7]])
  t.same(
    at(
      'hostname: x\nuser_data: |\n  #cloud-config\n  {% if true %}\n  apt_update: {{ yes }}\n  {% endif %}\n',
      [['yes', true]],
    ),
    [['cloud-config-deprecated', 5, 3]],
  )
  t.same(at('hostname: x\r\nuuid: {{ a\r\n .b }}\r\n', [['a', new Map()]]), [['jinja-missing', 3, 3]])
  t.same(at('hostname: x\n{{ 1 +\n }}'), [['jinja-syntax', 3, 2]])
  t.same(at('hostname: x\n{{ "\n\n" + 1 }}'), [['jinja-fails', 4, 3]])
})

t.test('no message holds a value', async (t) => {
  const secret = 'hunter2-horse'
  const texts = [
    'hostname: x\n{{ secret }}: 1\n',
    'hostname: x\nmeta: "{{ secret }}"\n',
    'hostname: x\nuuid: {{ secret }}\n',
    'hostname: x\ninstance_id: [{{ secret }}]\n',
    'hostname: x\ndrive: { format: {{ secret }} }\n',
    'hostname: x\nnetwork: { eth0: { address: {{ secret }} } }\n',
    'hostname: x\npublic_keys: [{{ secret }}]\n',
    'hostname: x\nguests: [{{ secret }}]\n',
    'hostname: "{{ secret }} {{ secret | upper }}"\n',
    'hostname: "{{ \'x\' * 76 }}{{ secret }}"\n',
    'hostname: "{{ secret * 20 }}"\n',
    'hostname: x\nmeta: {a: b\n{{ secret }}\n',
    'hostname: x\nuser_data: "{{ secret | upper }}"\n',
    'hostname: {{ secret + 1 }}\n',
    'hostname: {{ secret | int + [] }}\n',
    'hostname: {{ [secret, 1] | sort }}\n',
    'hostname: {{ {secret: 1}[secret].x.y }}\n',
    'hostname: {{ ({})[secret] }}\n',
    'hostname: {{ secret.x }}\n',
    'hostname: {{ "%d" % secret }}\n',
    'hostname: {{ secret is divisibleby 2 }}\n',
  ]
  for (const text of texts) {
    const { report } = read(text, [['secret', secret]])
    t.ok(report.length > 0, text)
    t.notMatch(JSON.stringify(report), /hunt/i, text)
  }
  const { report } = read('hostname: {{ secret }}\n', [['secret', 'a"hunter2 "horse']])
  t.ok(report.length > 0)
  t.notMatch(JSON.stringify(report), /hunter2|horse/)
})

/** Of templates that would not end, or would fill the memory. */
const HEAVY: readonly string[] = [
  '{% for i in range(1000000000) %}{% endfor %}',
  '{% for i in range(1000) %}{% for j in range(1000) %}{% for k in range(1000) %}{% endfor %}{% endfor %}{% endfor %}',
  '{{ range(1000000000000) | list }}',
  '{{ range(1000000000000) | sum }}',
  '{{ 5 in range(6, 10000000000000) }}',
  '{{ "a" * 10000000000 }}',
  '{{ [1] * 10000000000 }}',
  '{{ 9 ** 999999999999 }}',
  '{% set ns = namespace(x="aaaaaaaa") %}{% for i in range(64) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}',
  '{% set ns = namespace(x=[1]) %}{% for i in range(64) %}{% set ns.x = ns.x + ns.x %}{% endfor %}',
  '{% set ns = namespace(x=[1]) %}{% for i in range(64) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}',
  '{% set ns = namespace(x=[1]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}',
  '{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}',
  '{% set ns = namespace(x=3) %}{% for i in range(64) %}{% set ns.x = ns.x * ns.x %}{% endfor %}',
  '{% set l = [] %}{% do l.append(l) %}{{ l }}',
  '{% set x = "a" * 1000000 %}{% for i in range(1000) %}{{ x }}{% endfor %}',
  '{{ ("a" * 4000000) | replace("a", "b" * 4000000) | length }}',
  '{{ ("\n" * 100000) | indent(1000, blank=true) | length }}',
  '{{ ' + '('.repeat(100_000),
  '{{ ' + '-'.repeat(100_000) + '1 }}',
  '{{ ' + 'not '.repeat(100_000) + '1 }}',
  '{% if a %}'.repeat(10_000),
  '{% set x = "x" * 4000000 %}{{ x.join([""] * 100000) }}',
  '{% set x = "x" * 4000000 %}{{ ("%s" * 1000) % ((x,) * 1000) }}',
  '{% set x = "x" * 4000000 %}{{ ' + Array(200).fill('x').join(' ~ ') + ' }}',
  '{% set x = "x" * 4000000 %}{{ ([x] * 1000) | tojson }}',
  '{% set x = "x" * 4000000 %}{{ [x, x] | join }}',
  '{% set x = "x" * 4000000 %}{% for i in range(100000) %}{% set y = x.upper() %}{% endfor %}',
  '{% set x, y = "x" * 4000000, "x" * 4000000 %}{% for i in range(100000) %}{% set z = x == y %}{% endfor %}',
  '{% set x, y = "x" * 4000000, "x" * 4000000 %}{% for i in range(100000) %}{% set z = x < y %}{% endfor %}',
  '{% set x = "x" * 4000000 %}{% for i in range(100000) %}{% set z = "xy" in x %}{% endfor %}',
  '{{ ' + Array(20_000).fill('0').join(' or ') + ' }}',
  '{{ ' + Array(20_000).fill('0').join(' + ') + ' }}',
  "{{ 'a'" + ' | upper'.repeat(20_000) + ' }}',
  '{% set a = [] %}{% set b = [a] %}{% do a.append(b) %}{{ a == b }}',
  '{% set ns = namespace(x=[1]) %}{% for i in range(20000) %}{% set ns.x = ns.x | map("upper") %}{% endfor %}{{ ns.x | list }}',
  `{{ '${'y'.repeat(12_000_000)}' | length }}`,
]

t.test('a template has its limits', async (t) => {
  for (const template of HEAVY) {
    const run = () => render(template, { variables: new Map(), isStrict: false, trimsLineStart: false })
    t.throws(run, { name: 'JinjaError', fault: /^(?:too-much|unknown)$/ }, template.slice(0, 120))
  }
  t.ok(JinjaError)
})

t.test('what is long takes no longer than it is', async (t) => {
  const textOf = (template: string): string =>
    render(template, { variables: new Map(), isStrict: false, trimsLineStart: false }).text
  const blanks = '" " * 300000'
  t.equal(textOf(`{{ (${blanks} ~ "x" ~ ${blanks} ~ "x").strip() | length }}`), '300002')
  t.equal(textOf('{{ ("1" * 300000 ~ "x") | int }}'), '0')
  t.equal(textOf(`${' '.repeat(300_000)}x {%- if 1 %}{% endif %}`).length, 300_001)
  t.equal(textOf(`{{ '${'\\n'.repeat(2_000_000)}' | length }}`), '2000000')
  t.equal(textOf('{{ ("ab" * 500000) | replace("a", "") | length }}'), '500000')
  t.equal(textOf('{% set a = [] %}{% do a.append(a) %}{{ a == a }}'), 'True')
})

t.test('a template reaches nothing but its variables', async (t) => {
  const templates = [
    '{{ constructor }}',
    '{{ toString }}',
    '{{ v.constructor }}',
    '{{ v["__proto__"] }}',
    '{{ v.toString }}',
  ]
  for (const template of templates) {
    const variables = new Map([['v', { kind: 'dict', members: new Map() } as const]])
    const made = () => render(template, { variables, isStrict: true, trimsLineStart: true }).text
    t.throws(made, { name: 'JinjaError' }, template)
  }
})

t.test('the command line', async (t) => {
  const dir = t.testdir({
    'a.yaml':
      'hostname: {{ name }}\nuser_data: { file: user-data }\nmeta: { a: "${x}", b: {{ b | tojson }} }\n',
    'user-data': '## template: jinja\n#cloud-config\nfqdn: {{ v1.local_hostname }}.{{ nope }}\n',
    'vars.yaml': 'b: [1, {c: "d"}]\n',
    'parts.yaml': 'hostname: x\nuser_data: { parts: [{ text: "#!/bin/sh\\n" }] }\n',
  })
  const spec = join(dir, 'a.yaml')
  const given = ['--jinja', '--var', 'name=web1', '--var', 'b=x']
  t.match(await run(t, 'show', spec, ...given), { code: 0, stdout: /"a": "\$\{x\}"/ })
  t.match(await run(t, 'check', spec, ...given, '--guest', 'cloud-init'), { code: 0 })
  t.match(await run(t, 'check', spec, '--jinja', '--var', 'b=x'), {
    code: 3,
    stderr: /a\.yaml:1:14: error: .*"name"/,
  })
  t.match(await run(t, 'show', spec, '--var', 'name=web1'), { code: 3 }, 'without --jinja it is no YAML')
  const shown = await run(t, 'render-jinja', spec, ...given)
  t.match(shown, { code: 0, stdout: '#cloud-config\nfqdn: web1.CI_MISSING_JINJA_VAR/nope\n' })
  t.match(shown.stderr, /user_data:3:31: warning: .*"nope"/)
  t.match(await run(t, 'render-jinja', spec, ...given, '--strict'), { code: 3 })
  t.match(await run(t, 'render-jinja', spec, ...given, '--guest-var', 'nope=here'), {
    stdout: /web1\.here/,
    stderr: '',
  })
  t.match(await run(t, 'render-jinja', spec, ...given, '--part', '2'), {
    code: 2,
    stderr: /--part: 1 or all/,
  })
  t.match(await run(t, 'render-jinja', dir), { code: 3 }, 'no drive')
})
