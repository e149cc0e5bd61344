import fc, { type Arbitrary } from 'fast-check'
import { type Field, fieldsIn } from '../../lib/user-data/ignition/structs.ts'

const UNIT = '[Unit]\nDescription=a\n[Install]\nWantedBy=multi-user.target\n'
const SHA = { 512: `sha512-${'0'.repeat(128)}`, 256: `sha256-${'0'.repeat(64)}` }

/** Values of strings by the name of their field: good ones first, then what people get wrong. */
const POOLS: Readonly<Record<string, readonly string[]>> = {
  path: [
    '/etc/motd',
    '/opt/a',
    '/opt/a/b',
    '/opt/l/x',
    'etc/motd',
    '/etc//motd',
    '/etc/',
    '/a/../b',
    '',
    '/etc/systemd/system/a.service',
  ],
  device: ['/dev/vda', '/dev/vdb', '/dev/disk/by-id/a', 'vda', '', '/dev//vda'],
  devices: ['/dev/vdc', '/dev/vdd', 'vdc'],
  source: [
    'data:,hi',
    'data:;base64,aGk=',
    'https://example.org/a',
    'http://example.org',
    's3://b/k',
    'gs://b/k',
    'tftp://h/f',
    'ftp://h/f',
    '/etc/x',
    '',
    'data:hi',
    'data:;base64,a',
    'data:text/plain;charset=utf-8,%20a',
    'data:,%zz',
    'data:,a b',
    'https://h:x/',
    'http://[::1',
    'HTTPS://h/',
    'a b:c',
    '://x',
    'data:text/plain,a',
    'data:;charset=utf-8;base64,aGk=',
  ],
  compression: ['gzip', '', 'xz'],
  hash: [SHA[512], SHA[256], 'sha512-0', 'md5-0', 'x'],
  format: ['ext4', 'xfs', 'btrfs', 'vfat', 'swap', 'none', 'ext3', ''],
  label: ['root', 'a', 'a-label-that-is-longer-than-any-file-system-likes', 'a:b', 'twelve-bytes', ''],
  level: ['raid1', 'raid0', 'linear', '5', 'raid7', ''],
  guid: ['01234567-89AB-CDEF-EDCB-A98765432101', '', 'x'],
  typeGuid: ['01234567-89AB-CDEF-EDCB-A98765432101', '01234567'],
  contents: [
    UNIT,
    '[Unit]\nDescription=a\n',
    '',
    '[Unit\n',
    '[Unit]\nfoo\n',
    '[Unit] x\n',
    'foo\n',
    '[Service]\nExecStart=/bin/sh \\\n -c a\n',
    '# a\n[Unit]\n;b\n',
  ],
  target: ['/opt/a', 'b', '', '/etc/motd'],
  url: ['https://tang.example.org', 'ftp://x', ''],
  thumbprint: ['abc', ''],
  advertisement: ['{}', '{', ''],
  pin: ['tpm2', 'tang', 'other', ''],
  config: ['{}', ''],
  httpProxy: ['http://proxy', 'https://proxy', 'ftp://proxy', '', 'proxy:80'],
  httpsProxy: ['https://proxy', 'proxy'],
  name: ['a', 'b', 'c/d', ''],
  value: ['v', ''],
}

/** Names by the structure that has them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  Unit: ['a.service', 'b.timer', 'a@.service', 'a', 'a.txt', 'a.service'],
  Dropin: ['a.conf', 'b.conf', 'a.txt'],
}

const INTS: Readonly<Record<string, readonly number[]>> = {
  mode: [420, 0o755, 0o4755, 4096, -1, 644],
  number: [0, 1, 2, 3],
  sizeMiB: [0, 10, 100],
  startMiB: [0, 1, 5, 50],
}

const fieldValue = (struct: string, { name, type, isList }: Field, minor: number): Arbitrary<unknown> => {
  const good = one(struct, name, type, minor)
  if (isList) {
    const list = fc.array(good, { maxLength: 2 })
    return fc.oneof({ weight: 60, arbitrary: list }, { weight: 1, arbitrary: fc.constantFrom(null, 'a', {}) })
  }
  return fc.oneof(
    { weight: 60, arbitrary: good },
    { weight: 1, arbitrary: fc.constantFrom(null, [], 1.5, 'a', true) },
  )
}

function one(struct: string, name: string, type: string, minor: number): Arbitrary<unknown> {
  if (type === 'bool') return fc.boolean()
  if (type === 'int') return fc.constantFrom(...(INTS[name] ?? [0, 1, 1000]))
  if (type !== 'string') return structOf(type, minor)
  const pool = (name === 'name' ? NAMES[struct] : undefined) ?? POOLS[name] ?? ['a', 'b', 'c']
  // The first ones are good.
  return fc.nat(99).map((n) => pool[n < 85 ? n % Math.ceil(pool.length / 2) : n % pool.length]!)
}

/** Fields that a structure is hardly ever without. */
const USUAL = [
  'path',
  'device',
  'name',
  'source',
  'level',
  'devices',
  'format',
  'target',
  'label',
  'url',
  'thumbprint',
]

function structOf(type: string, minor: number): Arbitrary<object> {
  const fields = fieldsIn(type, minor)!
  const members = fields.map((field) => {
    const chance =
      USUAL.includes(field.name) && !(type === 'Filesystem' && field.name === 'label') ? 0.97 : 0.2
    const value = fieldValue(type, field, minor)
    return fc
      .tuple(fc.double({ min: 0, max: 1, noNaN: true }), value)
      .map(([n, made]) => (n < chance ? [[field.name, made] as const] : []))
  })
  const odd = fc.nat(80).map((n) => (n === 0 ? [['unknownKey', 1] as const] : []))
  return fc.tuple(...members, odd).map((pairs) => Object.fromEntries(pairs.flat()))
}

/** A config of one structure of its storage, passwd or systemd part, or of its head. */
export function ignitionConfig(version: string, minor: number): Arbitrary<object> {
  const wide = (type: string, key: string) =>
    fc
      .constantFrom(...fieldsIn(type, minor)!)
      .chain((field) =>
        fc
          .array(structOrList(type, field, minor), { minLength: 1, maxLength: 2 })
          .map((made) => ({ [key]: Object.assign({}, ...made) as object })),
      )
  const head = structOf('Ignition', minor).map((made) => ({ ignition: { ...made, version } }))
  const part = fc.oneof(
    { weight: 6, arbitrary: wide('Storage', 'storage') },
    { weight: 2, arbitrary: wide('Passwd', 'passwd') },
    { weight: 3, arbitrary: wide('Systemd', 'systemd') },
    { weight: 2, arbitrary: head },
    { weight: 1, arbitrary: minor >= 3 ? wide('KernelArguments', 'kernelArguments') : head },
    {
      weight: 1,
      arbitrary: fc
        .tuple(wide('Storage', 'storage'), wide('Systemd', 'systemd'))
        .map(([a, b]) => ({ ...a, ...b })),
    },
  )
  return part.map((made) => ({ ignition: { version }, ...made }))
}

const structOrList = (type: string, field: Field, minor: number) =>
  fieldValue(type, field, minor).map((value) => ({ [field.name]: value }))
