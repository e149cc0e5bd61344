// What is said of user data whatever the guest, and where.
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { brief } from './brief.ts'
import { gunzip } from '../lib/node/gunzip.ts'
import { checkSpec, parseSpec } from '../lib/spec/parse.ts'
import { checkUserData } from '../lib/user-data/check.ts'
import { jsonSchema } from '../lib/user-data/json-schema.ts'
import type { UserDataOptions } from '../lib/user-data/options.ts'
import { fromBase64 } from '../lib/text/base64.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** `line:column code`, of each. */
function places(content: string | Uint8Array, options: UserDataOptions = {}): string[] {
  const found = checkUserData(typeof content === 'string' ? bytes(content) : content, options)
  return found.map(({ range, code }) => `${range?.start.line ?? '-'}:${range?.start.column ?? '-'} ${code}`)
}

t.test('base64 as long as it may be', async (t) => {
  const wrong = ['A', 'AAA', 'AAAAA', 'A===', '=', '====', 'AA=A', 'AA==AAAA', 'AAA_']
  for (const text of wrong) t.equal(fromBase64(text), undefined, text)
  for (const [text, size] of [
    ['', 0],
    ['QQ==', 1],
    ['QUI=', 2],
    ['QU\nJD', 3],
  ] as const)
    t.equal(fromBase64(text)?.length, size, text)
  t.equal(fromBase64('A'.repeat(2 ** 25))?.length, 3 * 2 ** 23)
})

t.test('kinds', async (t) => {
  const rows: [what: string, content: string | Uint8Array, expected: string[]][] = [
    ['nothing', '', ['-:- user-data-empty']],
    ['blanks', ' \n', ['-:- user-data-empty']],
    ['a cloud-config', '#cloud-config\npackages: [nginx]\n', []],
    ['an empty one', '#cloud-config\n', ['-:- user-data-empty']],
    ['one with CRLF', '#cloud-config\r\npackages: [nginx]\r\n', ['1:14 user-data-crlf']],
    ['one with a BOM', '\ufeff#cloud-config\npackages: 1\n', ['1:1 user-data-bom', '2:11 wrong-type']],
    [
      'one below an empty line',
      '\n#cloud-config\npackages: 1\n',
      ['1:1 user-data-header-place', '3:11 wrong-type'],
    ],
    ['one without the header', 'packages: [nginx]\n', ['1:1 user-data-header-missing']],
    ['a text of other keys', 'a: 1\nb: 2\npackages: []\n', ['1:1 user-data-unknown']],
    ['one that is no map', '#cloud-config\n- a\n', ['2:1 wrong-type']],
    ['one that is no UTF-8', Uint8Array.of(...bytes('#cloud-config\n'), 0xff), ['-:- user-data-not-utf8']],
    ['jinja', '## template: jinja\n#cloud-config\nhostname: {{ v1.x }}\n', []],
    ['a script', '#!/bin/sh\necho\n', []],
    ['a script with CRLF', '#!/bin/sh\r\necho\r\n', ['1:10 user-data-crlf']],
    ['a script in Latin-1', Uint8Array.of(...bytes('#!/bin/sh\n# '), 0xe4, 10), []],
    ['PowerShell with CRLF', '#ps1_sysnative\r\nGet-Date\r\n', []],
    ['base64 of a script', 'IyEvYmluL3NoCmVjaG8gaGVsbG8K\n', ['1:1 user-data-base64']],
    ['base64 of nothing known', 'aGVsbG8gaGVsbG8gaGVsbG8=\n', ['1:1 user-data-unknown']],
    ['Ignition', '{"ignition": {"version": "3.4.0"}}', []],
    ['Ignition without a version', '{"ignition": {}}', ['1:14 missing-key']],
    ['Ignition with a comma', '{"ignition": {"version": "3.4.0"},}', ['1:35 json-syntax']],
    ["Talos' own", 'version: v1alpha1\nmachine: {}\n', []],
    ['bytes', Uint8Array.of(0xff, 0xfe, 0, 1), ['-:- user-data-unknown']],
  ]
  for (const [what, content, expected] of rows) t.strictSame(places(content), expected, what)
})

t.test('gzip is looked into by whoever can unpack it', async (t) => {
  const packed = gzipSync('#cloud-config\npackages: 1\n')
  t.strictSame(places(packed), [])
  t.strictSame(places(packed, { gunzip }), ['2:11 wrong-type'])
  t.strictSame(places(packed.subarray(0, 20), { gunzip }), ['-:- gzip-syntax'])
})

t.test('parts of a message, at their places', async (t) => {
  const message = (...parts: string[]): string =>
    [
      'Content-Type: multipart/mixed;',
      ' boundary="=="',
      '',
      ...parts.flatMap((part) => ['--==', part]),
      '--==--',
      '',
    ].join('\n')
  const config = 'Content-Type: text/cloud-config; charset="utf-8"\n\npackages: 1'
  t.strictSame(places(message(config, 'Content-Type: text/x-shellscript\n\n#!/bin/sh\necho')), [
    '7:11 wrong-type',
  ])
  const base64 = `${btoa('#cloud-config\npackages: 1\n')}`
  const encoded = `Content-Type: text/cloud-config\nContent-Transfer-Encoding: base64\n\n${base64}`
  t.strictSame(places(message(encoded)), ['8:1 wrong-type'], 'what is encoded: where it begins')
  t.strictSame(places(message(encoded.replace(base64, 'a'))), ['8:1 mime-syntax'])
  const quoted =
    'Content-Type: text/cloud-config\nContent-Transfer-Encoding: quoted-printable\n\npackages=3A 1=\n2'
  t.strictSame(places(message(quoted)), ['8:1 wrong-type'])
  const nested = message(config).replaceAll('==', 'inner')
  t.strictSame(places(message(nested)), ['11:11 wrong-type'])
  t.strictSame(places('Content-Type: multipart/mixed\n\nx\n'), ['1:1 mime-syntax'])
  t.strictSame(places(message('\n\n#cloud-confg')), ['6:1 user-data-unknown'])
})

t.test('an archive', async (t) => {
  const archive =
    '#cloud-config-archive\n- type: text/cloud-config\n  content: |\n    packages: 1\n- "#!/bin/sh"\n- {type: x}\n- 7\n'
  t.strictSame(places(archive), ['4:15 wrong-type', '5:3 script-empty', '6:3 missing-key', '7:3 wrong-type'])
  t.strictSame(places('#cloud-config-archive\na: b\n'), ['2:1 wrong-type'])
})

t.test('where it stands in a spec', async (t) => {
  const told = (source: string, files: Record<string, string> = {}): string[] => {
    const readFile = (name: string) => bytes(files[name]!)
    return parseSpec(source, { source: 'web1.yaml', readFile }).report.map(brief)
  }
  const wrong = 'error [wrong-type]'
  t.strictSame(told('hostname: x\nuser_data: |\n  #cloud-config\n  keyboard: 1\n'), [
    `web1.yaml:4:13: ${wrong}`,
  ])
  t.strictSame(told('{hostname: x, user_data: "#cloud-config\\nkeyboard: 1"}'), [
    `web1.yaml:1:26: ${wrong.replace('error', 'error: line 2, column 11 of it')}`,
  ])
  t.strictSame(told('hostname: x\nuser_data: {file: a}\n', { a: '#cloud-config\nkeyboard: 1\n' }), [
    `a:2:11: ${wrong}`,
  ])
  const { report } = checkSpec({ hostname: 'x', user_data: '#cloud-config\nkeyboard: 1\n' })
  t.equal(brief(report[0]!), `user_data: ${wrong.replace('error', 'error: line 2, column 11 of it')}`)
})

t.test('releases', async (t) => {
  const locale = '#cloud-config\nlocale: false\n'
  t.strictSame(places(locale), [])
  t.strictSame(places(locale, { guests: ['cloud-init@24.4'] }), [])
  t.strictSame(places(locale, { guests: ['cloud-init@24.3'] }), ['2:9 wrong-type'])
  const pro = '#cloud-config\nubuntu_advantage: {token: x}\n'
  t.strictSame(places(pro), ['2:1 cloud-config-deprecated'])
  t.strictSame(places(pro, { guests: ['cloud-init@22.4'] }), [])
  const dsa = '#cloud-config\nssh_genkeytypes: [dsa]\n'
  t.strictSame(places(dsa, { guests: ['cloud-init@22.4'] }), [])
  t.strictSame(places(dsa), ['2:19 cloud-config-gone'])
  t.strictSame(places(dsa, { guests: ['cloud-init@24.1'] }), ['2:19 wrong-type'])
})

t.test('guests', async (t) => {
  const users = '#cloud-config\nchpasswd: {users: [{name: a, password: b}]}\n'
  t.strictSame(places(users), [])
  t.strictSame(places(users, { guests: ['cloud-init@22.2'] }), ['2:12 cloud-config-newer'])
  t.strictSame(places(users, { guests: ['cloud-init@22.3'] }), [])
  const list = '#cloud-config\nchpasswd: {list: "a:b"}\n'
  t.strictSame(places(list), ['2:12 cloud-config-deprecated'])
  t.strictSame(places(list, { guests: ['cloud-init@20', 'cloud-init'] }), [], 'neither form is for all')
  t.strictSame(places(list, { guests: ['kubevirt'] }), ['2:12 cloud-config-deprecated'], 'a carrier')
  const windows = '#cloud-config\nset_hostname: a\n'
  t.strictSame(places(windows), ['2:1 cloud-config-unknown-key'])
  t.strictSame(places(windows, { guests: ['cloudbase-init'] }), [])
  t.strictSame(places(windows, { guests: ['cloudbase-init', 'cloud-init'] }), [])
  t.strictSame(places('#cloud-config\nrun_cmd: [a]\n'), ['2:1 cloud-config-unknown-key'])
  t.strictSame(places('#cloud-config\nrun_cmd: [a]\nk3os: {}\n'), [], 'a key of k3OS shows what it is for')
})

t.test('what stops a module although the schema accepts it', async (t) => {
  const of = (body: string) => places(`#cloud-config\n${body}\n`)
  t.strictSame(of('chef: {server_url: a, validation_name: b}'), [])
  t.strictSame(of('chef: {server_url: a}'), ['2:7 cloud-config-module'])
  t.strictSame(of('snap: {commands: [[a], a b]}'), [])
  t.strictSame(of('snap: {commands: [[a], []]}'), ['2:24 cloud-config-module'])
  t.strictSame(of('snap: {commands: {x: []}}'), ['2:22 cloud-config-module'])
  const landscape = (title: string) =>
    places(`#cloud-config\nlandscape: {client: {computer_title: ${title}}}\n`, {
      guests: ['cloud-init@22.4'],
    })
  t.strictSame(landscape('web1'), [])
  t.strictSame(landscape('é'), ['2:38 cloud-config-module'])
  const ansible = 'ansible: {install_method: pip, package_name: a, setup_controller: '
  t.strictSame(of(`${ansible}{}}`), [])
  t.strictSame(of(`${ansible}{repositories: [{path: /a, source: b}]}}`), [])
  t.strictSame(of(`${ansible}{repositories: []}}`), ['2:67 cloud-config-module'])
})

t.test('letter case of a header', async (t) => {
  t.strictSame(places('#Cloud-Config\npackages: [git]\n'), ['1:1 user-data-header-case'])
  t.strictSame(places('#CLOUD-CONFIG\npackages: 1.5\n')[0], '1:1 user-data-header-case')
  t.strictSame(places('#cloud_config\npackages: [git]\n'), ['1:1 user-data-header'])
})

t.test('templates', async (t) => {
  const template = (body: string) => places(`## template: jinja\n${body}`)
  t.strictSame(template('#cloud-config\nruncmd: [{{ v1.x }}]\n'), [])
  t.strictSame(template('#cloud-config\n{% if v1.x %}\nruncmd: [a]\n'), ['4:12 jinja-syntax'])
  t.strictSame(template('#cloud-config\nhostname: {{ v1.x }}\npackages: 1\n'), ['4:11 wrong-type'])
  t.strictSame(template('#cloud-config\npackages: {{ v1.x }}\n'), [], 'what only the guest knows')
  t.strictSame(template('runcmd: [a]\n'), ['2:1 user-data-header-missing'])
})

t.test('parts that overwrite each other', async (t) => {
  const one = '#cloud-config\nruncmd: [touch /a]\n'
  const part = (body: string, headers = '') => `--B\nContent-Type: text/cloud-config\n${headers}\n${body}`
  const message = (...parts: string[]) =>
    `Content-Type: multipart/mixed; boundary=B\nMIME-Version: 1.0\n\n${parts.join('')}--B--\n`
  const lost = 'cloud-config-overwritten'
  t.strictSame(places(message(part(one), part(one.replace('/a', '/b')))), [`12:1 ${lost}`])
  t.strictSame(places(message(part(one), part('#cloud-config\nbootcmd: [b]\n'))), [])
  const merged = 'Merge-Type: list(append)+dict(recurse_array)+str()\n'
  t.strictSame(places(message(part(one), part(one.replace('/a', '/b'), merged))), [])
  const archive = (...items: object[]) => `#cloud-config-archive\n${JSON.stringify(items)}\n`
  const two = 'runcmd: [touch /b]\n'
  t.strictSame(places(archive({ content: one }, { content: two })), [`2:52 ${lost}`])
  t.strictSame(places(archive({ content: one }, { content: two, type: 'text/cloud-boothook' })), [])
  const zipped = gzipSync(message(part(one), part(one.replace('/a', '/b'))))
  t.strictSame(places(zipped, { gunzip }), [`12:1 ${lost}`])
  const spec = (fields: object) => checkSpec({ hostname: 'x', ...fields }).report.map(({ code }) => code)
  const whole = message(part(one), part(one.replace('/a', '/b')))
  t.strictSame(spec({ user_data: whole }), [lost])
  t.strictSame(spec({ user_data: { parts: [whole] } }), [lost], 'once, where it is unfolded too')
  t.strictSame(spec({ user_data: { parts: [whole], merge: true } }), [], 'lists are appended here')
})

t.test('the installer of Ubuntu', async (t) => {
  const config = (value: object) =>
    places(`#cloud-config\n${JSON.stringify({ autoinstall: value })}\n`).sort()
  const identity = { hostname: 'a', username: 'b', password: '*' }
  t.strictSame(config({ version: 1, identity }), [])
  t.strictSame(config({ version: 1, 'user-data': {} }), [])
  t.strictSame(config({ version: 1, 'interactive-sections': ['*'] }), [])
  t.strictSame(config({ version: 2, identity }), ['2:27 wrong-type'])
  t.strictSame(config({ identity }), ['2:16 missing-key'])
  t.strictSame(config({ version: 1, identity: { ...identity, uid: 7 } }), ['2:86 unknown-key'])
  t.strictSame(config({ version: 1, identity, 'late-command': [] }), ['2:87 unknown-key'])
  t.strictSame(config({ version: 1, identity, updates: 'none' }), ['2:97 wrong-type'])
  t.strictSame(config({ version: 1, identity, kernel: {} }), ['2:96 missing-key'])
  t.strictSame(config({ version: 1, identity, network: { version: 1 } }), ['2:108 wrong-type'])
})

t.test('Ignition', async (t) => {
  const config = (version: string, more: object) => places(JSON.stringify({ ignition: { version }, ...more }))
  const file = (path: string, source = 'data:,a') => ({
    storage: { files: [{ path, contents: { source } }] },
  })
  t.strictSame(config('3.3.0', file('/etc/a')), [])
  t.strictSame(config('3.3.0', file('etc/a')), ['1:61 ignition-value'])
  t.strictSame(config('3.3.0', file('/etc/a', 'ftp://x/y')), ['1:91 ignition-value'])
  t.strictSame(config('3.0.0', file('/etc/a', 'gs://x/y')), ['1:91 ignition-value'])
  t.strictSame(config('2.3.0', file('etc/a')), [], 'the older specification is another')
  t.strictSame(config('3.3.0', { storge: {} }), ['1:33 unknown-key'])
  t.strictSame(config('3.2.0', { kernelArguments: {} }), ['1:33 unknown-key'])
  t.strictSame(config('3.3.0', { storage: { files: {} } }), ['1:52 wrong-type'])
  const whole = gzipSync(JSON.stringify({ ignition: { version: '3.3.0' } }))
  t.strictSame(places(whole, { gunzip }), ['-:- gzip-unread'])
})

t.test('a schema of one’s own', async (t) => {
  const rules = (schema: object): UserDataOptions => {
    const made = jsonSchema(JSON.stringify(schema), 'rules.json')
    return 'schema' in made ? { schemas: [made.schema] } : {}
  }
  const config = '#cloud-config\nusers:\n  - name: web\n    shell: /bin/sh\n'
  const users = (item: object) => ({ properties: { users: { type: 'array', items: item } } })
  t.strictSame(places(config, rules(users({ required: ['name'] }))), [])
  t.strictSame(places(config, rules(users({ required: ['gecos'] }))), ['3:5 schema-mismatch'])
  t.strictSame(places(config, rules(users({ properties: { shell: false } }))), ['4:5 schema-mismatch'])
  for (const $schema of [
    'http://json-schema.org/draft-04/schema#',
    'https://json-schema.org/draft/2019-09/schema',
  ])
    t.strictSame(places(config, rules({ $schema, ...users({ properties: { name: { enum: ['a'] } } }) })), [
      '3:11 schema-mismatch',
    ])
  t.strictSame(places('#!/bin/sh\necho\n', rules({ required: ['x'] })), [], 'for cloud-configs alone')
  t.match(jsonSchema('{\n  a}', 'rules.json'), {
    problem: { code: 'json-syntax', range: { start: { line: 2, column: 3 } } },
  })
})

t.test('a file of a user that cloud-init has not created yet', async (t) => {
  const codesOf = (entry: string, more = ''): readonly string[] =>
    checkUserData(new TextEncoder().encode(`#cloud-config\nwrite_files: [${entry}]\n${more}`), {}).map(
      ({ code }) => code,
    )
  for (const owner of ['debian', 'ubuntu:ubuntu', 'ec2-user:root', 'cloud-user'])
    t.same(codesOf(`{path: /a, content: x, owner: "${owner}"}`), ['write-files-owner'], owner)
  for (const owner of ['root', 'root:root', 'www-data', 'nobody:nogroup'])
    t.same(codesOf(`{path: /a, content: x, owner: "${owner}"}`), [], owner)
  t.same(codesOf('{path: /a, content: x, owner: debian, defer: true}'), [])
  t.same(codesOf('{path: /a, content: x, owner: alice}', 'users: [default, {name: alice}]\n'), [
    'write-files-owner',
  ])
})

t.test('a user without a name, with keys whose names have hyphens', async (t) => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp a'
  // The drive of virt-install 4.1.0: virtinst/install/cloudinit.py:90-98.
  const own = (keys: string): string => `#cloud-config\nusers:\n  - ssh-authorized-keys: ${keys}\n`
  for (const guests of [['cloud-init'], ['cloud-init@22.4'], undefined]) {
    const found = checkUserData(bytes(own(key)), guests && { guests })
    t.same(
      found.filter(({ code, severity }) => severity === 'error' || code === 'cloud-config-newer'),
      [],
      'the code of every release reads it',
    )
    t.ok(found.some(({ code }) => code === 'cloud-config-deprecated'))
  }
  const broken = key.slice(0, -9)
  t.ok(places(own(broken)).includes('3:26 bad-ssh-key'), 'a text')
  t.ok(places(own(`[${broken}]`)).includes('3:27 bad-ssh-key'), 'a list')
  const user = (fields: string): string[] => places(`#cloud-config\nusers:\n  - name: a\n    ${fields}\n`)
  t.ok(user('hashed-passwd: plain').includes('4:20 password-not-hash'))
  t.ok(user('plain-text-passwd: x').includes('4:24 password-locked'))
  t.notOk(user('plain-text-passwd: x\n    lock-passwd: false').some((each) => each.includes('locked')))
  t.ok(
    user('no-create-home: true\n    ssh-import-id: [gh:a]').some((each) =>
      each.includes('cloud-config-module'),
    ),
  )
})
