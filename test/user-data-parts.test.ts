// User data from its declaration to its bytes, and back: parts, types, limits, the commands.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { gunzip, gzip } from '../lib/user-data/gzip.ts'
import { DESTINATIONS, excesses } from '../lib/metadata/limits.ts'
import { hashPassword } from '../lib/keys/password-hash.ts'
import { multipart, type Part } from '../lib/user-data/mime/multipart.ts'
import { parseMultipart } from '../lib/user-data/mime/parse-multipart.ts'
import { readYaml } from '../lib/text/yaml/read-yaml.ts'
import { writeYaml, yamlOf } from '../lib/text/yaml/write.ts'
import type { Diagnostic } from '../lib/report/diagnostics.ts'
import { composeUserData } from '../lib/spec/compose-user-data.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import type { Cursor } from '../lib/shape/shape.ts'
import { userData } from '../lib/spec/user-data-parts.ts'
import { runMain } from './run-main.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

const CONFIG = '#cloud-config\npackages: [git]\n'
const SCRIPT = '#!/bin/sh\necho hello\n'

function made(fields: object): Uint8Array | undefined {
  return checkSpec({ hostname: 'x', ...fields }).value?.user_data
}

function codesOf(fields: object): string[] {
  return checkSpec({ hostname: 'x', ...fields }).report.map(({ code }) => code)
}

t.test('the parts that were made are the parts that are read', async () => {
  const part = fc.record<Part>(
    {
      type: fc.constantFrom('text/cloud-config', 'text/x-shellscript', 'application/octet-stream'),
      filename: fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/\p{C}|^\s|\s$/u.test(name)),
      mergeType: fc.constantFrom('list(append)', 'dict(replace)+str()'),
      headers: fc.array(
        fc.record(
          {
            name: fc
              .stringMatching(/^X-[!-9;-~]{1,12}$/)
              .filter((name) => name.toLowerCase() !== 'x-merge-type'),
            value: fc.string({ unit: 'grapheme' }).filter((value) => !/^[ \t]|[\r\n]/.test(value)),
          },
          { noNullPrototype: true },
        ),
      ),
      content: fc.oneof(
        fc.uint8Array({ maxLength: 2000 }),
        fc.string({ unit: 'grapheme' }).map(encode),
        fc
          .array(fc.constantFrom('\n', '--', '==config-drive==', '\r', 'x'.repeat(999), 'a '))
          .map((all) => encode(all.join(''))),
      ),
    },
    { requiredKeys: ['type', 'content'], noNullPrototype: true },
  )
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const read = parseMultipart(multipart(parts))
      const plain = read.parts.map(({ line: _line, isPlain: _plain, isEightBit: _eight, ...rest }) => ({
        ...rest,
        content: [...rest.content],
      }))
      const given = parts.map((each) => ({ headers: [], ...each, content: [...each.content] }))
      return read.problems.length === 0 && fc.stringify(plain.map(sorted)) === fc.stringify(given.map(sorted))
    }),
    { seed: 7, numRuns: 500 },
  )
})

function sorted(value: object): unknown {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

t.test('no text breaks the reader, and none takes it long', async (t) => {
  const piece = fc.constantFrom(
    '--b',
    '--b--',
    '\n',
    '\r\n',
    'Content-Type: multipart/mixed; boundary=b\n',
    'a: b\n',
    ' ',
    '"',
    ';',
    '=',
    '%ff',
    '*0*',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
      const { parts } = parseMultipart(
        encode(`Content-Type: multipart/mixed; boundary=b\n${pieces.join('')}`),
      )
      return parts.length <= 10_000
    }),
    { seed: 7, numRuns: 500 },
  )
  const many = parseMultipart(
    encode(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(50_000)}--b--`),
  )
  t.same([many.parts.length, many.problems.length], [10_000, 1])
  const nested = encode('Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(5000))
  t.ok(parseMultipart(nested).problems.length > 0)
})

t.test('what is one part and says no more stays as it is', async (t) => {
  for (const user_data of [CONFIG, SCRIPT, '', 'anything', { text: SCRIPT }, { parts: [SCRIPT] }]) {
    const text = typeof user_data === 'string' ? user_data : SCRIPT
    t.equal(decode(made({ user_data })), text)
  }
  t.equal(decode(made({ user_data: { text: SCRIPT, type: 'script' } })), SCRIPT)
  t.equal(decode(made({ user_data: { text: SCRIPT, type: 'text/x-shellscript' } })), SCRIPT)
  t.match(decode(made({ user_data: { text: SCRIPT, filename: 'a' } })), /^Content-Type: multipart\/mixed/)
  const mime = multipart([{ type: 'text/plain', content: encode('x') }])
  t.same(made({ user_data: mime }), mime)
  t.match(
    decode(made({ user_data: { text: 'a: 1\n', type: 'cloud-config' } })),
    /\nContent-Type: text\/cloud-config/,
  )
})

t.test('types', async (t) => {
  const rows: [type: string | undefined, text: string, found: string | undefined][] = [
    [undefined, CONFIG, 'text/cloud-config'],
    [undefined, '#ps1_sysnative\n', 'text/x-shellscript'],
    [undefined, '## template: jinja\n#cloud-config\n', 'text/jinja2'],
    [undefined, '#cloud-boothook\n', 'text/cloud-boothook'],
    [undefined, 'hello', undefined],
    ['boothook', SCRIPT, 'text/cloud-boothook'],
    ['script-per-once', SCRIPT, 'text/x-shellscript-per-once'],
    ['script', CONFIG, undefined],
    ['powershell', SCRIPT, undefined],
    ['include-url', 'https://example.org/\n', 'text/x-include-url'],
    ['jinja', CONFIG, undefined],
    ['cfninitdata', '{}', 'text/x-cfninitdata'],
    ['Text/X-Mine', CONFIG, 'text/x-mine'],
    ['multipart/mixed', CONFIG, undefined],
    ['text/x mine', CONFIG, undefined],
  ]
  for (const [type, text, expected] of rows) {
    const bytes = made({ user_data: { parts: [{ text, type }, SCRIPT] } })
    const found = bytes && parseMultipart(bytes).parts[0]!.type
    t.equal(found, expected, `${type} of ${text}`)
  }
})

t.test('gzip', async (t) => {
  const large = `${SCRIPT}# ${'hello '.repeat(20_000)}\n`
  t.equal(decode(made({ user_data: { text: SCRIPT, gzip: 'auto' } })), SCRIPT, 'it fits')
  const auto = made({ user_data: { text: large, gzip: 'auto' } })!
  t.equal(decode(gunzip(auto, 1e6)), large)
  t.ok(auto.length < 2000)
  t.same(codesOf({ user_data: { text: large, gzip: 'auto' }, destination: 'nova' }), [])
  t.same(codesOf({ user_data: large, destination: ['nova', 'ec2', 'proxmox'] }), [
    'user-data-over-limit',
    'user-data-over-limit',
  ])
  t.same(codesOf({ user_data: large }), ['user-data-too-large'])
  t.same(gzip(encode(SCRIPT)), gzip(encode(SCRIPT)))
  t.equal(gunzip(auto, 1000), undefined, 'more than one wants')
  t.equal(gunzip(encode(SCRIPT), 1000), undefined)
  t.equal(gunzip(auto.subarray(0, -20), 1e6), undefined)
  const bytes = Buffer.from(gzip(encode(SCRIPT))).toString('hex')
  t.equal(
    bytes,
    '1f8b08000000000002035356d44fcaccd32fcee04a4dcec857c848cdc9c9e7020079d43f1715000000',
    'the same on every machine',
  )
})

t.test('gzip that is cut off is not taken for whole', (t) => {
  const bytes = gzip(encode(SCRIPT))
  t.equal(decode(gunzip(bytes, SCRIPT.length)), SCRIPT)
  t.equal(gunzip(bytes, SCRIPT.length - 1), undefined)
  for (let length = 0; length < bytes.length; length++)
    t.equal(gunzip(bytes.subarray(0, length), 1000), undefined, `${length} bytes`)
  t.end()
})

t.test('gzip is for guests that unpack it', async (t) => {
  const report: Diagnostic[] = []
  const at: Cursor = { path: [], report }
  const large = `${SCRIPT}# ${'hello '.repeat(20_000)}\n`
  const compose = (gzip: boolean | 'auto', guests: readonly string[]): Uint8Array | undefined => {
    const user_data = userData.decode({ text: large, gzip }, at)
    return composeUserData({ user_data, guests, destination: ['proxmox', 'nova'] }, 'uuid', at)
  }
  t.ok(compose('auto', ['cloud-init@22.4', 'cloudbase-init', 'afterburn'])!.length < 2000)
  t.same(report, [])
  t.equal(compose('auto', ['cloud-init', 'nuageinit'])!.length, large.length)
  t.match(report.splice(0), [{ code: 'user-data-over-limit' }])
  t.ok(compose(true, ['cirros'])!.length < 2000, '--allow may let it pass')
  t.match(report, [{ code: 'gzip-unread', severity: 'error', message: /cirros/ }])
})

t.test('limits are those of the destination', async (t) => {
  const most = {
    nova: 49_149,
    cloudstack: 24_576,
    ec2: 16_384,
    kubevirt: 2048,
    proxmox: Infinity,
    ironic: Infinity,
  }
  for (const destination of DESTINATIONS) {
    const bytes = most[destination]
    if (bytes === Infinity) continue
    const script = (size: number): string => '#!/bin/sh\n'.padEnd(size, 'x')
    t.same(codesOf({ user_data: script(bytes), destination }), [], destination)
    t.same(codesOf({ user_data: script(bytes + 1), destination }), ['user-data-over-limit'], destination)
  }
  const MIB = 1024 ** 2
  t.same(excesses(DESTINATIONS, 'drive', 64 * MIB).length, 0)
  t.same(
    excesses(DESTINATIONS, 'drive', 64 * MIB + 1).map(({ name }) => name),
    ['CloudStack', 'Ironic'],
  )
})

t.test('cloud_config', async (t) => {
  const readFile = (name: string) =>
    name === 'tool' ? Uint8Array.of(0, 1, 255) : name === 'text' ? encode('yes\n') : { problem: 'none' }
  const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp a'
  const cloud_config = {
    write_files: [
      { path: '/a', file: 'tool', permissions: '0755' },
      { path: '/b', content: { file: 'text' } },
      { path: '/c', content: 'aGk=', encoding: 'b64' },
    ],
    users: [
      'default',
      { name: 'alice', ssh_authorized_keys: [KEY, { base64: btoa(KEY) }], password: { plain: 'secret' } },
    ],
    ssh_authorized_keys: [`no-pty ${KEY}`],
    bootcmd: [['echo', 'no'], 'yes'],
  }
  const { value, report } = checkSpec({ hostname: 'x', cloud_config }, { readFile })
  t.same(report, [])
  t.equal(
    decode(value?.user_data),
    `#cloud-config
write_files:
  - path: /a
    permissions: '0755'
    encoding: b64
    content: AAH/
  - path: /b
    content: |
      yes
  - path: /c
    content: aGk=
    encoding: b64
users:
  - default
  - name: alice
    ssh_authorized_keys:
      - ${KEY}
      - ${KEY}
    lock_passwd: false
    passwd: ${hashPassword({ plain: 'secret' }, [value!.uuid, 'alice'])}
ssh_authorized_keys:
  - no-pty ${KEY}
bootcmd:
  - - echo
    - 'no'
  - 'yes'
`,
  )
  const both = parseMultipart(made({ cloud_config: { a: 1 }, user_data: SCRIPT })!)
  t.same(
    both.parts.map(({ type }) => type),
    ['text/cloud-config', 'text/x-shellscript'],
  )
})

t.test('YAML that was read is written as it was meant', async (t) => {
  const same = [
    'a: 2026-11-22',
    'a: 0755',
    '0: 12:30:45',
    'a: 1_000',
    "a: 'yes'",
    'a: yes',
    'yes: a',
    "'on': on",
    'a: .inf',
  ]
  for (const text of same) {
    const read = readYaml(text)
    t.equal('value' in read && writeYaml(read.value), `${text}\n`)
  }
  const merged = readYaml('x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {<<: [{a: 4}, *x]}\n')
  const expected = { x: { a: 1, b: 2 }, y: { a: 1, b: 3 }, z: { a: 4, b: 2 } }
  t.equal('value' in merged && writeYaml(merged.value), writeYaml(yamlOf(expected)))
  for (const text of ['a: [', 'a: !x 1', '? [a]\n: b', '--- a\n--- b', 'a: *b', '{<<: 1}'])
    t.ok('problem' in readYaml(text), text)
  const bomb = Array.from(
    { length: 20 },
    (_, i) =>
      `a${i}: &a${i} [${Array(9)
        .fill(i === 0 ? 'x' : `*a${i - 1}`)
        .join(', ')}]`,
  )
  t.match(readYaml(bomb.join('\n')), { problem: /aliases/ })
})

t.test('an Ignition config goes through as it is', async (t) => {
  const ignition = { ignition: { version: '3.4.0' }, n: 1 }
  t.same(JSON.parse(decode(made({ ignition }))), ignition)
  t.same(codesOf({ ignition: { ignition: { version: '3.4.0' } }, user_data: SCRIPT }), ['ignition-alone'])
  t.same(codesOf({ ignition: [] }), ['wrong-type'])
})

/** What a command prints; its exit code first. */
async function output(t: Test, ...args: readonly string[]): Promise<[number, string]> {
  const { code, stdout, stderr } = await runMain(t, ...args)
  return [code, stdout + stderr]
}

t.test('mime make, list and split', async (t) => {
  const folder = t.testdir({ 'a.yaml': CONFIG, 'b.sh': SCRIPT, 'c.txt': 'echo' })
  const at = (name: string): string => join(folder, name)
  const [code] = await output(
    t,
    'mime',
    'make',
    at('a.yaml'),
    `${at('b.sh')}:script-per-boot`,
    `${at('c.txt')}:cfninitdata`,
    '--gzip',
    '-o',
    at('out'),
  )
  t.equal(code, 0)
  t.equal(statSync(at('out')).mode & 0o777, 0o600)
  const lines =
    'text/cloud-config\t30\ta.yaml\ntext/x-shellscript-per-boot\t21\tb.sh\ntext/x-cfninitdata\t4\tc.txt\n'
  t.same(await output(t, 'mime', 'list', at('out')), [0, lines])
  const [, json] = await output(t, 'mime', 'list', at('out'), '--json')
  t.match((JSON.parse(json) as { parts: object[] }).parts, [
    { type: 'text/cloud-config', filename: 'a.yaml', merge: null, size: 30 },
    {},
    {},
  ])
  t.equal((await output(t, 'mime', 'split', at('out'), at('parts')))[0], 0)
  t.same(readdirSync(at('parts')).sort(), ['1-a.yaml', '2-b.sh', '3-c.txt'])
  t.equal(readFileSync(at('parts/2-b.sh'), 'utf8'), SCRIPT)
  t.equal(statSync(at('parts/2-b.sh')).mode & 0o777, 0o600)
  t.equal((await output(t, 'mime', 'split', at('out'), at('parts')))[0], 1, 'nothing is overwritten')

  const evil = multipart([{ type: 'text/plain', filename: '../../evil', content: encode('x') }])
  writeFileSync(at('evil'), evil)
  t.equal((await output(t, 'mime', 'split', at('evil'), at('safe')))[0], 0)
  t.same(readdirSync(at('safe')), ['1-.._.._evil'])

  t.match(await output(t, 'mime', 'make', at('c.txt'), at('b.sh')), [3, /part-type-unknown/])
  t.match(await output(t, 'mime', 'list', at('b.sh')), [3, /b\.sh .*multi-part/])
  t.match(await output(t, 'mime', 'list', at('none')), [3, /cannot read/])
})

t.test('show tells the parts, and flags the destination', async (t) => {
  const folder = t.testdir({
    'a.yaml': `hostname: x\nuser_data: { parts: ["#!/bin/sh\\n", "${'#cloud-config\\n'}a: 1\\n"] }\n`,
  })
  const [, shown] = await output(t, 'show', join(folder, 'a.yaml'))
  t.match(
    shown,
    /user_data {2}\(\d+ bytes\)\n {2}part 1: text\/x-shellscript {2}\(10 bytes\)\n {2}part 2: text\/cloud-config/,
  )
  t.match(await output(t, 'show', join(folder, 'a.yaml'), '--destination', 'nova,mars'), [
    3,
    /--destination: error/,
  ])
})

t.test('headers of a part go with it, or their loss is reported', async (t) => {
  const message = (headers: string, content: string): string =>
    `Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n--b\n${headers}\n\n${content}\n--b--\n`
  const indexed = message(
    'Content-Type: text/cloud-config\nLaunch-Index: 1\nX-Note: a\n b\nX-Note: é',
    'packages: [git]',
  )
  const headersOf = (bytes: Uint8Array | undefined): unknown[] =>
    parseMultipart(bytes!).parts.map(({ headers }) => headers.map(({ name, value }) => `${name}=${value}`))
  const all = ['Launch-Index=1', 'X-Note=a b', 'X-Note=é']
  t.same(headersOf(made({ user_data: { parts: [indexed, SCRIPT] } })), [all, []])
  t.same(decode(made({ user_data: { parts: [indexed] } })), indexed, 'alone it stays as it is')
  t.same(headersOf(made({ cloud_config: { runcmd: ['date'] }, user_data: indexed })), [[], all])

  const merged = (...parts: string[]): object => ({ user_data: { merge: true, parts } })
  t.same(headersOf(made(merged(indexed, indexed.replace('git', 'vim')))), [all])
  t.same(codesOf(merged(indexed, CONFIG)), ['part-header-lost'])
  t.same(codesOf(merged(indexed, indexed.replace('Index: 1', 'Index: 2'))), [
    'part-header-lost',
    'part-header-lost',
  ])
  t.same(codesOf({ user_data: { text: indexed, gzip: true } }), [], 'the whole is compressed')
  const ascii = indexed.replace('é', 'e')
  t.same(codesOf({ user_data: { parts: [{ text: ascii, gzip: true }, SCRIPT] } }), ['mime-part-loses'])
  t.same(codesOf({ user_data: { parts: [{ text: indexed, filename: 'a' }, SCRIPT] } }), ['mime-part-loses'])

  const folder = t.testdir({ 'a.mime': indexed, 'b.sh': SCRIPT })
  const at = (name: string): string => join(folder, name)
  const packed = await runMain(t, 'mime', 'make', at('a.mime'), at('b.sh'), '-o', at('both'))
  t.same([packed.code, headersOf(readFileSync(at('both')))], [0, [all, []]])
  const list = await runMain(t, 'mime', 'list', at('a.mime'), '--json')
  t.match(JSON.parse(list.stdout), {
    parts: [{ headers: [{ name: 'Launch-Index', value: '1' }, {}, {}] }],
  })
  const cut = await runMain(t, 'mime', 'split', at('a.mime'), at('parts'))
  t.match(cut.stderr, /Launch-Index, X-Note and X-Note/)
})
