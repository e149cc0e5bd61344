// Inputs of n things, each with what reads it. Steps of a row must grow as n does.
import {
  bytesAccess,
  check,
  checkUserData,
  convertNetwork,
  diff,
  type Entry,
  file,
  inspect,
  iso9660,
  multipart,
  parseMultipart,
  parseSpec,
  publicKey,
  readIso9660,
  readTar,
  readVfat,
  specFromDrive,
  tar,
  toBytes,
  type Tree,
  vfat,
} from '../../lib/index.ts'
import { reading } from '../../lib/reading/documents.ts'
import { render as renderJinja } from '../../lib/jinja/render.ts'
import { lineDiff } from '../../lib/text/line-diff.ts'
import { parse } from '../../lib/text/json.ts'
import { nearest } from '../../lib/report/nearest.ts'
import { driveIn } from '../../lib/node/open-drive.ts'
import { encodeRecords } from '../../lib/tar/extended-header.ts'

/** Makes an input of n things, and gives what is to be measured. */
export type Row = (n: number) => () => unknown

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const lines = (n: number, line: (i: number) => string): string => range(n).map(line).join('\n')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
const mac = (i: number): string =>
  `52:54:00:${[i >> 16, (i >> 8) & 255, i & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`
const ip = (i: number): string => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`

const GUESTS = ['cloud-init', 'cloudbase-init', 'nuageinit', 'ignition', 'talos', 'cirros', 'glean']

function drive(files: Record<string, string>): { tree: Tree; medium: { fileSystem: 'none' } } {
  return {
    tree: new Map(Object.entries(files).map(([path, text]): [string, Entry] => [path, file(text)])),
    medium: { fileSystem: 'none' },
  }
}

/** A document on a drive, as every guest and our own summary read it. */
function documents(make: (n: number) => Record<string, string>): Row {
  return (n) => {
    const made = drive(make(n))
    return () => {
      inspect(made)
      check(made, { guests: GUESTS })
    }
  }
}

const META = 'openstack/latest/meta_data.json'
const NETWORK = 'openstack/latest/network_data.json'
const meta = (value: object): string => JSON.stringify({ uuid: 'x', hostname: 'x', ...value })
const network = (value: object): Record<string, string> => ({
  [META]: meta({}),
  [NETWORK]: JSON.stringify({ links: [], networks: [], services: [], ...value }),
})

const userData = (make: (n: number) => string): Row => {
  return (n) => {
    const made = bytes(make(n))
    return () => checkUserData(made)
  }
}

const spec = (make: (n: number) => string, variables?: ReadonlyMap<string, string>): Row => {
  return (n) => {
    const text = make(n)
    return () => parseSpec(text, variables === undefined ? {} : { variables })
  }
}

const converted = (make: (n: number) => string, to: 'v1' | 'v2' | 'openstack'): Row => {
  return (n) => {
    const text = make(n)
    return () => convertNetwork(text, { to: to as never })
  }
}

const treeOf = (n: number, name: (i: number) => string): Tree =>
  new Map(range(n).map((i): [string, Entry] => [name(i), file(`${i}`)]))

const message = (n: number, part: string): string =>
  `Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n${`--b\n${part}\n`.repeat(n)}--b--\n`

const mime = (make: (n: number) => string): Row => {
  return (n) => {
    const made = bytes(make(n))
    return () => parseMultipart(made)
  }
}

/** Characters are cheap: more of them. */
const many = (n: number): number => n * 50

export const rows: Readonly<Record<string, Row>> = {
  'meta_data.json: public keys': documents((n) => ({
    [META]: meta({ public_keys: Object.fromEntries(range(n).map((i) => [`k${i}`, `${KEY} ${i}`])) }),
  })),
  'meta_data.json: keys that are none': documents((n) => ({
    [META]: meta({ public_keys: Object.fromEntries(range(n).map((i) => [`k${i}`, `ssh-rsa ${i}`])) }),
  })),
  'meta_data.json: metadata': documents((n) => ({
    [META]: meta({ meta: Object.fromEntries(range(n).map((i) => [`k${i}`, i])) }),
  })),
  'meta_data.json: devices': documents((n) => ({
    [META]: meta({ devices: range(n).map((i) => ({ type: 'nic', bus: 'pci', mac: mac(i), tags: ['a'] })) }),
  })),
  'meta_data.json: files': documents((n) => ({
    [META]: meta({ files: range(n).map((i) => ({ path: `/f${i}`, content_path: `/content/${i}` })) }),
    ...Object.fromEntries(range(n).map((i) => [`openstack/content/${i}`, 'x'])),
  })),
  'network_data.json: cards': documents((n) =>
    network({
      links: range(n).map((i) => ({ id: `l${i}`, type: 'phy', ethernet_mac_address: mac(i), mtu: 1500 })),
      networks: range(n).map((i) => ({ id: `n${i}`, type: 'ipv4_dhcp', link: `l${i}` })),
    }),
  ),
  'network_data.json: cards that are wrong': documents((n) =>
    network({ links: range(n).map((i) => ({ id: `l${i}`, type: 'nothing', ethernet_mac_address: 'x' })) }),
  ),
  'network_data.json: VLANs in a chain': documents((n) =>
    network({
      links: [
        { id: 'l0', type: 'phy', ethernet_mac_address: mac(0) },
        ...range(n).map((i) => ({
          id: `l${i + 1}`,
          type: 'vlan',
          vlan_link: `l${i}`,
          vlan_id: 1 + (i % 4000),
          vlan_mac_address: mac(i + 1),
        })),
      ],
    }),
  ),
  'network_data.json: addresses and routes': documents((n) =>
    network({
      links: [{ id: 'l', type: 'phy', ethernet_mac_address: mac(0) }],
      networks: range(n).map((i) => ({
        id: `n${i}`,
        type: 'ipv4',
        link: 'l',
        ip_address: ip(i),
        netmask: '255.0.0.0',
        routes: [{ network: ip(i), netmask: '255.255.255.255', gateway: '10.0.0.1' }],
      })),
    }),
  ),
  'network_data.json: routes of one network': documents((n) =>
    network({
      links: [{ id: 'l', type: 'phy', ethernet_mac_address: mac(0) }],
      networks: [
        {
          id: 'n',
          type: 'ipv4',
          link: 'l',
          ip_address: '10.0.0.2',
          netmask: '255.0.0.0',
          routes: range(n).map((i) => ({ network: ip(i), netmask: '255.255.255.255', gateway: ip(i) })),
        },
      ],
    }),
  ),
  'network_data.json: services': documents((n) =>
    network({ services: range(n).map((i) => ({ type: 'dns', address: ip(i) })) }),
  ),
  'NoCloud seed: keys': documents((n) => ({
    'meta-data': `instance-id: x\npublic-keys:\n${lines(n, (i) => `- ${KEY} ${i}`)}\n`,
    'user-data': '#cloud-config\n{}\n',
  })),
  'NoCloud seed: network-config of version 2': documents((n) => ({
    'meta-data': 'instance-id: x\n',
    'user-data': '#!/bin/sh\n',
    'network-config': `version: 2\nethernets:\n${lines(n, (i) => `  e${i}: {match: {macaddress: "${mac(i)}"}, addresses: [${ip(i)}/8]}`)}\n`,
  })),
  'drive: other files': documents((n) => ({
    [META]: meta({}),
    ...Object.fromEntries(range(n).map((i) => [`a${i}/b/c`, 'x'])),
  })),
  'network convert: chained VLANs': converted(
    (n) =>
      `version: 2\nethernets: {e: {}}\nvlans:\n${lines(n, (i) => `  v${i}: {id: ${1 + (i % 4000)}, link: ${i === 0 ? 'e' : `v${i - 1}`}}`)}\n`,
    'v1',
  ),
  'network convert: routes': converted(
    (n) =>
      `version: 2\nethernets:\n  e:\n    addresses: [10.0.0.2/8]\n    routes:\n${lines(n, (i) => `    - {to: ${ip(i)}/32, via: ${ip(i + 7)}}`)}\n`,
    'v1',
  ),
  'network convert: cards to OpenStack': converted(
    (n) =>
      `version: 2\nethernets:\n${lines(n, (i) => `  e${i}: {match: {macaddress: "${mac(i)}"}, dhcp4: true}`)}\n`,
    'openstack',
  ),
  'cloud-config: unknown keys': userData((n) => `#cloud-config\n${lines(n, (i) => `unknown_${i}: 1`)}\n`),
  'cloud-config: wrong values': userData(
    (n) => `#cloud-config\nwrite_files:\n${lines(n, (i) => `- {path: ${i}, permissions: 0644}`)}\n`,
  ),
  'cloud-config: users': userData(
    (n) => `#cloud-config\nusers:\n${lines(n, (i) => `- {name: u${i}, ssh_authorized_keys: ["${KEY}"]}`)}\n`,
  ),
  'cloud-config: commands': userData(
    (n) => `#cloud-config\nruncmd:\n${lines(n, (i) => `- [echo, "${i}"]`)}\n`,
  ),
  'cloud-config archive': userData(
    (n) =>
      `#cloud-config-archive\n${lines(n, () => '- {type: text/cloud-config, content: "packages: 1"}')}\n`,
  ),
  'user data: blanks': userData((n) => ' '.repeat(many(n))),
  'user data: base64': userData((n) => `${'QUJD'.repeat(12)}\n`.repeat(n)),
  'MIME: parts': mime((n) => message(n, 'Content-Type: text/cloud-config\n\na: 1')),
  'MIME: parts, checked': userData((n) => message(n, 'Content-Type: text/cloud-config\n\npackages: 1')),
  'MIME: headers': mime((n) => message(1, `${lines(n, (i) => `X-${i}: a`)}\n\nx`)),
  'MIME: headers, folded': mime((n) => message(1, `X: a\n${lines(n, () => ' b')}\n\nx`)),
  'MIME: blanks in a header': mime((n) =>
    message(1, `Content-Type:${' '.repeat(many(n))}x${' '.repeat(many(n))}\n\nx`),
  ),
  'MIME: parameters': mime((n) => message(1, `Content-Type: text/plain${'; a="b'.repeat(n)}\n\nx`)),
  'MIME: continued parameters': mime((n) =>
    message(
      1,
      `Content-Type: text/plain${range(n)
        .map((i) => `; name*${i}=b`)
        .join('')}\n\nx`,
    ),
  ),
  'MIME: quoted-printable of blanks': mime((n) =>
    message(1, `Content-Transfer-Encoding: quoted-printable\n\n${' '.repeat(many(n))}x`),
  ),
  'MIME: base64': mime((n) => message(1, `Content-Transfer-Encoding: base64\n\n${'QUJD\n='.repeat(n)}`)),
  'MIME: boundaries without parts': mime((n) => message(n, '--b')),
  'MIME: nested': mime((n) => 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(n)),
  'MIME: message in message': mime((n) => `Content-Type: message/rfc822\n\n`.repeat(n)),
  'MIME: made of what looks like boundaries': (n) => {
    const content = bytes(lines(n, (i) => `==config-drive-${i}==`))
    return () =>
      multipart([
        { type: 'text/plain', content },
        { type: 'text/plain', content: bytes('==config-drive==') },
      ])
  },
  'spec: cloud-configs merged': spec(
    (n) =>
      `hostname: x\nuser_data:\n  merge: true\n  parts:\n${lines(n, (i) => `  - "#cloud-config\\na${i}: 1\\nruncmd: [date]\\n"`)}\n`,
  ),
  'spec: cloud-configs that overwrite': spec(
    (n) =>
      `hostname: x\nuser_data:\n  parts:\n${lines(n, (i) => `  - "#cloud-config\\npackages: [a${i}]\\n"`)}\n`,
  ),
  'spec: meta': spec((n) => `hostname: x\nmeta:\n${lines(n, (i) => `  k${i}: v`)}\n`),
  'spec: keys': spec((n) => `hostname: x\npublic_keys:\n${lines(n, (i) => `  k${i}: ${KEY} ${i}`)}\n`),
  'spec: files': spec((n) => `hostname: x\nfiles:\n${lines(n, (i) => `  /f${i}: x`)}\n`),
  'spec: extra files': spec((n) => `hostname: x\nextra_files:\n${lines(n, (i) => `  d${i}/f: x`)}\n`),
  'spec: users': spec(
    (n) =>
      `hostname: x\ncloud_config:\n  users:\n${lines(n, (i) => `  - {name: u${i}, ssh_authorized_keys: ["${KEY}"]}`)}\n`,
  ),
  'spec: unknown fields': spec((n) => `hostname: x\n${lines(n, (i) => `unknown${i}: 1`)}\n`),
  'spec: wrong values': spec((n) => `hostname: x\npublic_keys:\n${lines(n, (i) => `  k${i}: wrong`)}\n`),
  'spec: variables': spec(
    (n) => `hostname: x\nmeta:\n${lines(n, (i) => `  k${i}: "\${a}-\${b:-c}"`)}\n`,
    new Map([['a', 'b']]),
  ),
  'spec: variables that are missing': spec(
    (n) => `hostname: x\nmeta:\n${lines(n, (i) => `  k${i}: "\${a${i}}"`)}\n`,
    new Map([['a', 'b']]),
  ),
  'spec: one text of places': spec(
    (n) => `hostname: x\nmeta: {a: "${'${'.repeat(n)}"}\n`,
    new Map([['a', 'b']]),
  ),
  'spec: cards': spec(
    (n) =>
      `hostname: x\nnetwork:\n  version: 2\n  ethernets:\n${lines(n, (i) => `    e${i}: {match: {macaddress: "${mac(i)}"}, dhcp4: true}`)}\n`,
  ),
  'spec of a drive: metadata': (n) => {
    const made = drive({
      [META]: meta({ meta: Object.fromEntries(range(n).map((i) => [`k${i}`, 'v'])) }),
    })
    return () => specFromDrive(made)
  },
  'spec of a drive: keys that are none': (n) => {
    const made = drive({
      [META]: meta({ public_keys: Object.fromEntries(range(n).map((i) => [`k${i}`, 'x'])) }),
    })
    return () => specFromDrive(made)
  },
  'spec of a drive: folders': (n) => {
    const { tree, medium } = drive({ [META]: meta({}) })
    const folders = range(n).map((i): [string, Entry] => [`d${i}`, { kind: 'directory' }])
    return () => specFromDrive({ tree: new Map([...tree, ...folders]), medium })
  },
  'key: quotes': (n) => () => publicKey(`"${'\\"'.repeat(many(n))}`),
  'key: blanks': (n) => () => publicKey(`x${' '.repeat(many(n))}x`),
  'key: options': (n) => () => publicKey(`${'a="b c",'.repeat(n)}x ${KEY}`),
  'nearest word': (n) => () => nearest('x'.repeat(many(n)), ['hostname', 'xxxxxxxx']),
  'JSON: a long string': (n) => {
    const text = `"${'\\n'.repeat(many(n))}${'a'.repeat(many(n))}"`
    return () => parse(text)
  },
  'JSON: a long number': (n) => () => {
    try {
      parse('9'.repeat(many(n)))
    } catch (cause) {
      return cause
    }
    return undefined
  },
  'JSON: lists': (n) => {
    const text = `[${'[],'.repeat(n)}1]`
    return () => parse(text)
  },
  'JSON with comments': (n) => {
    const made = drive({ 'a.json': `{${'/*"*/,  \\"'.repeat(n)}${'/*'.repeat(many(n))}` })
    return () => reading(made).jsonBy('a.json', 'libucl')
  },
  'JSON with commas': (n) => {
    const made = drive({ 'a.json': `[${', '.repeat(n)}${',' + ' '.repeat(many(n))}x${' '.repeat(many(n))}]` })
    return () => reading(made).jsonBy('a.json', 'libucl')
  },
  'diff: metadata': (n) => {
    const [a, b] = ['v', 'w'].map((value) =>
      drive({ [META]: meta({ meta: Object.fromEntries(range(n).map((i) => [`k${i}`, value])) }) }),
    )
    return () => diff(a!, b!)
  },
  'diff: files': (n) => {
    const [a, b] = ['x', 'y'].map((prefix) => ({
      tree: treeOf(n, (i) => `${prefix}${i}`),
      medium: { fileSystem: 'none' as const },
    }))
    return () => diff(a!, b!)
  },
  'diff: lines': (n) => () =>
    lineDiff(
      lines(n, (i) => `a${i}`),
      lines(n, (i) => `b${i}`),
    ),
  'Jinja: a loop': (n) => () => render(`{% for i in range(${n}) %}{{ i }}{% endfor %}`),
  'Jinja: expressions': (n) => () => render('{{ 1 }}\n'.repeat(n)),
  'Jinja: blanks': (n) => () =>
    render(`${' '.repeat(many(n))}x${' '.repeat(many(n))}{%- if 1 -%}${' '.repeat(many(n))}x{% endif %}`),
  'Jinja: marks that do not end': (n) => () => render(`{% raw %}${'{% '.repeat(n)}{% endraw %}`),
  'tar: entries': (n) => {
    const made = toBytes(tar(treeOf(n, (i) => `f${i}`)))
    return () => readTar(bytesAccess(made))
  },
  'tar: pax records': (n) => {
    const made = paxArchive(n)
    return () => readTar(bytesAccess(made))
  },
  'tar, written': (n) => {
    const tree = treeOf(n, (i) => `d${i}/${'n'.repeat(110)}`)
    return () => toBytes(tar(tree))
  },
  'iso9660: files': (n) => {
    const made = toBytes(
      iso9660(
        treeOf(n, (i) => `f${i}`),
        { volumeId: 'X' },
      ),
    )
    return () => readIso9660(bytesAccess(made)).drive.tree.size
  },
  'iso9660, written: files': (n) => {
    const tree = treeOf(n, (i) => `d${i % 10}/a long name whose short form is that of the others ${i}`)
    return () => iso9660(tree, { volumeId: 'X', joliet: { length: 103 } })
  },
  'iso9660, written: folders': (n) => {
    const tree = treeOf(n, (i) => `d${i}/f`)
    return () => iso9660(tree, { volumeId: 'X' })
  },
  'vfat: files': (n) => {
    const made = toBytes(
      vfat(
        treeOf(n, (i) => `file${i}`),
        { volumeId: 'X' } as never,
      ),
    )
    return () => readVfat(bytesAccess(made)).tree.size
  },
  'vfat: a chain of clusters': (n) => {
    const tree = new Map<string, Entry>([['f', file(new Uint8Array(n * 2048))]])
    const made = toBytes(vfat(tree, { volumeId: 'X' } as never))
    return () => readVfat(bytesAccess(made)).tree.size
  },
  'vfat, written: files': (n) => {
    const tree = treeOf(n, (i) => `a long name whose short form is that of the others ${i}`)
    return () => vfat(tree, { volumeId: 'X' } as never)
  },
  'base64 around a drive: line breaks': (n) => {
    const made = bytes(`${'A'.repeat(80)}${'\n'.repeat(many(n))}!`)
    return () => {
      try {
        driveIn(bytesAccess(made))
      } catch (cause) {
        return cause
      }
      return undefined
    }
  },
}

function render(template: string): unknown {
  return renderJinja(template, { variables: new Map(), isStrict: false, trimsLineStart: false } as never)
}

/** A file behind an extended header of n records. */
function paxArchive(n: number): Uint8Array {
  const plain = toBytes(tar(new Map<string, Entry>([['é', file('x')]])))
  const records = encodeRecords(range(n).map((i): [string, string] => [`k${i}`, 'v']))
  const header = plain.slice(0, 512)
  header.set(bytes(records.length.toString(8).padStart(11, '0')), 124)
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.set(bytes(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
  const padded = new Uint8Array(Math.ceil(records.length / 512) * 512)
  padded.set(records)
  return Buffer.concat([header, padded, plain])
}
