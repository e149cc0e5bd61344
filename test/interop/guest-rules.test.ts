// Our verdicts on broken drives beside those of the guests themselves, as Debian has them.
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { check } from '../../lib/inspect/check.ts'
import type { Report } from '../../lib/report/diagnostics.ts'
import { linuxRefusal } from '../../lib/guests/faults/host-name.ts'
import { guestCalled, rulesOf } from '../../lib/guests/guests.ts'
import type { Drive } from '../../lib/image/drive.ts'
import { writeImage } from '../../lib/node/write-image.ts'
import { writeTree } from '../../lib/node/write-tree.ts'
import { pack, type PackOptions } from '../../lib/pack/pack.ts'
import { packedDrive } from '../../lib/pack/as-drive.ts'
import { bytesAccess } from '../../lib/image/random-access.ts'
import { readDrive } from '../../lib/reading/read-drive.ts'
import { type Content, file } from '../../lib/image/tree.ts'
import { CASES, context, type Draft, driveOf, seed, sound } from '../broken-drives.ts'
import { dsIdentify } from './cloudinit.ts'
import {
  cloudInitOn,
  comparable,
  DRIVES,
  type Foretold,
  foretoldBy,
  reportOn,
  seen,
  type Verdict,
} from './cloudinit-verdicts.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

const GUEST = 'cloud-init@22.4'
const saidOf = (drive: Drive): Report => reportOn(drive, GUEST)
const foretold = (drive: Drive): Foretold => foretoldBy(GUEST, drive)

/** What is lost in silence, where it is that it shows: nothing of it does on a sound drive. */
const LOSSES: Readonly<Record<string, (verdict: Verdict) => boolean>> = {
  'keeps only the last link with this address': ({ netplan }) => !JSON.stringify(netplan).includes('eth0'),
  'skips this network silently': ({ netplan }) => !/dhcp4|addresses/.test(JSON.stringify(netplan)),
  'assumes a prefix length of 24, or 64 for IPv6': ({ netplan }) =>
    /192\.0\.2\.10\/24"/.test(JSON.stringify(netplan)),
  'ignores this name server': ({ netplan }) => !JSON.stringify(netplan).includes('192.0.2.53'),
  'ignores this route': ({ netplan }) => !JSON.stringify(netplan).includes('198.51.100.0'),
  'asks DHCPv6 too': ({ netplan }) => JSON.stringify(netplan).includes('"dhcp6":true'),
  'skips this interface': ({ netplan }) => !JSON.stringify(netplan).includes('"vlans"'),
  'does not reach this gateway': ({ netplan }) => !JSON.stringify(netplan).includes('on-link'),
  'ignores this vendor data': ({ vendorData }) => vendorData?.every((isThere) => !isThere) === true,
  'reads a different directory': ({ version }) => version === '2018-08-27',
  'treats every clone as the same instance': ({ instance }) => instance === 'nocloud',
  'ignores the metadata': ({ instance }) => instance === 'nocloud',
  'lets nobody log in with this key': ({ usableKeys }) => usableKeys! < 2,
  'sets no host name': ({ hostName }) => hostName === null,
  'uses the mode "net"': ({ drive, mode }) => drive === 'taken' && mode === 'net',
}

/** What it does on other grounds than what is in the files, and what it does nothing about. */
const ELSEWHERE = [
  'does not find the drive',
  'skips the partition',
  'sets no password',
  'does not set the host name',
  'does not read this network',
  'ignores the vendor data',
]

t.test('cloud-init 22.4 does what is said of each broken drive', async (t) => {
  const verdicts = await cloudInitOn(DRIVES.map(({ drive }) => drive))
  const proven = new Set<string>()
  for (const [n, { name, drive }] of DRIVES.entries()) {
    const verdict = verdicts[n]!
    const said = foretold(drive)
    t.same(comparable(said), comparable(seen(verdict, drive, said)), `${name}: ${JSON.stringify(verdict)}`)
    for (const { message } of saidOf(drive)) {
      const does = /^cloud-init 22\.4 (.*?): /.exec(message)![1]!
      proven.add(does)
      const isLost = LOSSES[does]
      if (isLost !== undefined && !said.isRefused && !said.isWithoutNetwork)
        t.ok(isLost(verdict), `${name}: ${does}: ${JSON.stringify(verdict)}`)
    }
  }
  const rules = LAYOUTS.flatMap((layout) => rulesOf(guestCalled(GUEST)!, layout).map(({ rule }) => rule.does))
  t.same(
    [...new Set(rules)].filter((does) => !proven.has(does) && !ELSEWHERE.includes(does)),
    [],
    'each thing that is said of it has been seen',
  )
})

t.test('of a sound drive cloud-init 22.4 loses nothing', async (t) => {
  const vendorData = '{"cloud-init": "#cloud-config\\n{}\\n"}'
  const drafts = [sound('cloud-init'), seed('cloud-init')]
  for (const path of drafts[0]!.files.keys()) {
    if (/^openstack\/20[^/]*\/vendor_data/.test(path)) drafts[0]!.files.set(path, vendorData)
  }
  const [configDrive, noCloud] = await cloudInitOn(drafts.map(driveOf))
  for (const [does, isLost] of Object.entries(LOSSES)) {
    if (!/directory|name server|"net"|route|interface|gateway/.test(does)) t.notOk(isLost(configDrive!), does)
    if (!/vendor data|name server|"net"|key|route|interface|gateway/.test(does))
      t.notOk(isLost(noCloud!), does)
  }
})

t.test('hostname(1) takes what is said to be a host name, and nothing else', async (t) => {
  // The border of the kernel is 64 and that of RFC 1123 is 63.
  const character = fc.constantFrom('a', 'W', '7', '-', '_', ' ', 'ü', '/')
  const name = fc.oneof(
    fc.string({ unit: character, minLength: 1, maxLength: 6 }),
    fc
      .integer({ min: 1, max: 80 })
      .filter((length) => length !== 64)
      .map((length) => 'w'.repeat(length)),
  )
  const names = fc.sample(name, { seed: 7, numRuns: 200 }).filter((each) => !/^ | $/.test(each))
  const script =
    'for name; do hostname "$name" >/dev/null 2>&1; [ "$(uname -n)" = "$name" ] && echo 1 || echo 0; hostname none; done'
  const stdout = await run('unshare', ['--uts', '--map-root-user', 'sh', '-c', script, 'sh', ...names])
  const taken = stdout.toString().trim().split('\n')
  t.equal(taken.length, names.length)
  for (const [n, each] of names.entries())
    t.equal(taken[n] === '1', linuxRefusal(each) === undefined, JSON.stringify(each))
})

const LAYOUTS = ['openstack', 'nocloud'] as const

type Any = any

/** Every place of a document, as its keys. */
function places(value: Any, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const keys = Array.isArray(value)
    ? value.keys()
    : typeof value === 'object' && value
      ? Object.keys(value)
      : []
  return [
    path,
    ...Array.from(keys as Iterable<string | number>).flatMap((key) => places(value[key], [...path, key])),
  ]
}

const REPLACEMENTS: readonly unknown[] = [undefined, null, 5, true, 'x', '', [], {}]

/** The document with another value at one of its places, or without it. */
function changed(document: Any, place: number, replacement: unknown): Any {
  const all = places(document)
  const path = all[place % all.length]!
  if (path.length === 0) return replacement === undefined ? {} : replacement
  const copy = structuredClone(document)
  const parent = path.slice(0, -1).reduce((value: Any, key) => value[key], copy)
  const last = path.at(-1)!
  if (replacement !== undefined) parent[last] = replacement
  else if (Array.isArray(parent)) parent.splice(last as number, 1)
  else delete parent[last]
  return copy
}

const change = fc.tuple(fc.nat(1000), fc.constantFrom(...REPLACEMENTS))

/** A card, a bond, a VLAN, addresses of each kind. */
const NETWORK = {
  links: [
    { id: 'eth0', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:01', mtu: 1500 },
    { id: 'eth1', type: 'phy', ethernet_mac_address: 'fa:16:3e:00:00:02' },
    { id: 'bond0', type: 'bond', bond_mode: 'active-backup', bond_links: ['eth0', 'eth1'] },
    { id: 'vlan0', type: 'vlan', vlan_link: 'bond0', vlan_id: 5, vlan_mac_address: 'fa:16:3e:00:00:04' },
  ],
  networks: [
    { id: 'n0', type: 'ipv4_dhcp', link: 'vlan0' },
    { id: 'n1', type: 'ipv4', link: 'bond0', ip_address: '192.0.2.10', netmask: '255.255.255.0' },
  ],
  services: [{ type: 'dns', address: '192.0.2.53' }],
}

function drafts(name: string, document: Any, seed: number, numRuns: number): Draft[] {
  return fc.sample(fc.array(change, { minLength: 1, maxLength: 2 }), { seed, numRuns }).map((changes) => {
    const value = changes.reduce(
      (value, [place, replacement]) => changed(value, place, replacement),
      document,
    )
    const draft = sound('cloud-init')
    for (const path of draft.files.keys()) {
      // One directory is read; fewer files are faster.
      if (/^(?:ec2\/2009|openstack\/(?:201[2-7]|202))/.test(path)) draft.files.delete(path)
    }
    for (const path of draft.files.keys())
      if (path.startsWith('openstack/') && path.endsWith(name)) draft.files.set(path, JSON.stringify(value))
    return draft
  })
}

async function disagreements(drafts: readonly Draft[], name: string): Promise<string[]> {
  const drives = drafts.map(driveOf)
  const verdicts = await cloudInitOn(drives)
  return drives.flatMap((drive, n) => {
    const said = foretold(drive)
    const real = seen(verdicts[n]!, drive, said)
    const isSame = JSON.stringify(comparable(said)) === JSON.stringify(comparable(real))
    const text = drafts[n]!.files.get(`openstack/latest/${name}`)
    return isSame ? [] : [`${String(text)}\n  ${JSON.stringify(verdicts[n])}\n  ${JSON.stringify(said)}`]
  })
}

t.test('cloud-init 22.4 and the rules agree on generated network data', async (t) => {
  t.same(await disagreements(drafts('network_data.json', NETWORK, 11, 300), 'network_data.json'), [])
})

t.test('cloud-init 22.4 and the rules agree on generated metadata', async (t) => {
  const text = sound('cloud-init').files.get('openstack/latest/meta_data.json') as Uint8Array
  const document = JSON.parse(new TextDecoder().decode(text)) as object
  const seeded = { ...document, random_seed: 'c2VlZA==', meta: { role: 'web' } }
  t.same(await disagreements(drafts('meta_data.json', seeded, 12, 300), 'meta_data.json'), [])
})

/** Whether a program ends well. */
const ends = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  )

t.test('Ignition takes what is said to be its config, and nothing else', async (t) => {
  // Its provider takes an empty one for no config, which ignition-validate does not.
  const names = Object.keys(CASES).filter((name) => /^user-data-(?!missing|empty)/.test(name))
  await withDirectory(async (directory) => {
    for (const name of names) {
      const draft = sound('ignition')
      CASES[name]!(draft)
      const path = join(directory, name)
      await writeFile(path, draft.files.get('openstack/latest/user_data')!)
      const isMinded = check(driveOf(draft), { guests: ['ignition@2.14'] }).some(({ code }) =>
        code.startsWith('guest-ignition'),
      )
      t.equal(await ends('/usr/bin/ignition-validate', [path]), !isMinded, name)
    }
  })
})

/** Drives that differ in what carries them, and in whose layout they have. */
const PACKED: Readonly<
  Record<string, PackOptions & { readonly draft?: Draft; readonly isBootAlone?: true }>
> = {
  'as Nova does': { format: 'iso9660', volumeId: 'config-2' },
  'in capitals': { format: 'iso9660', volumeId: 'CONFIG-2' },
  'in mixed case': { format: 'iso9660', volumeId: 'Config-2' },
  'another label': { format: 'iso9660', volumeId: 'data' },
  'names of 8.3': { format: 'iso9660', volumeId: 'config-2', level: 1, names: {} },
  'no Joliet': { format: 'iso9660', volumeId: 'config-2', joliet: false },
  'no Joliet, names of 8.3': { format: 'iso9660', volumeId: 'config-2', joliet: false, level: 1, names: {} },
  'no Rock Ridge': { format: 'iso9660', volumeId: 'config-2', rockRidge: false },
  FAT: { format: 'vfat', label: 'config-2' },
  'FAT in capitals': { format: 'vfat', label: 'CONFIG-2' },
  'FAT in mixed case': { format: 'vfat', label: 'Config-2' },
  'FAT of another label': { format: 'vfat', label: 'data' },
  'FAT without a label': { format: 'vfat' },
  'FAT with a label in the boot sector alone': { format: 'vfat', label: 'config-2', isBootAlone: true },
  seed: { format: 'iso9660', volumeId: 'cidata', draft: seed('cloud-init') },
  'seed in capitals': { format: 'iso9660', volumeId: 'CIDATA', draft: seed('cloud-init') },
  'seed in mixed case': { format: 'iso9660', volumeId: 'CiData', draft: seed('cloud-init') },
  'seed on FAT': { format: 'vfat', label: 'cidata', draft: seed('cloud-init') },
  'seed on FAT in mixed case': { format: 'vfat', label: 'CiData', draft: seed('cloud-init') },
  'seed on FAT, label in the boot sector alone': {
    format: 'vfat',
    label: 'cidata',
    draft: seed('cloud-init'),
    isBootAlone: true,
  },
  'context of OpenNebula': { format: 'iso9660', volumeId: 'CONTEXT', draft: context() },
  'context in small letters': { format: 'iso9660', volumeId: 'context', draft: context() },
}

/** Opens the file as Ironic's conductor does, and takes all of them as it does to write the drive anew. */
const CONDUCTOR = `
import io, json, os, sys, pycdlib
iso = pycdlib.PyCdlib()
said = {'opens': False, 'finds': False, 'takes': False}
try:
    iso.open(sys.argv[1])
    said['opens'] = True
    with iso.open_file_from_iso(iso_path='/openstack/latest/network_data.json;1') as f:
        f.read()
    said['finds'] = True
except pycdlib.pycdlibexception.PyCdlibException:
    pass
try:
    for path, _, files in iso.walk(rr_path='/'):
        for name in files:
            iso.get_file_from_iso_fp(io.BytesIO(), joliet_path=os.path.join(path, name))
    said['takes'] = said['opens']
except pycdlib.pycdlibexception.PyCdlibException:
    pass
json.dump(said, sys.stdout)
`

/** What os-collect-config has of a disk that blkid tells of, its tree mounted elsewhere. */
const COLLECTOR = `
import json, subprocess, sys
from unittest import mock
from os_collect_config import config_drive
image, folder = sys.argv[1:]
told = subprocess.check_output(['/usr/sbin/blkid', '-p', '-o', 'export', image], universal_newlines=True)
device = config_drive.BlockDevice.from_blkid_export(told)
device.mountpoint = folder
with mock.patch.object(device, 'ensure_mounted'), mock.patch.object(device, 'cleanup'):
    json.dump({'isTaken': device.config_drive_candidate(), 'metadata': device.get_metadata()}, sys.stdout)
`

const python = async <T>(program: string, ...args: readonly string[]): Promise<T> =>
  JSON.parse((await run(tool.python, ['-I', '-c', program, ...args])).toString()) as T

/** Takes the label out of the root directory of a small FAT, where it is the first entry. */
async function withoutRootLabel(path: string): Promise<void> {
  const bytes = await readFile(path)
  const [reserved, tables, sectors] = [bytes.readUInt16LE(14), bytes.readUInt8(16), bytes.readUInt16LE(22)]
  const root = (reserved + tables * sectors) * bytes.readUInt16LE(11)
  if (bytes.readUInt8(root + 11) !== 8) throw new RangeError('the first entry is no label')
  bytes.writeUInt8(0xe5, root)
  await writeFile(path, bytes)
}

t.test('labels, names and file systems are what their readers make of them', async (t) => {
  await withDirectory(async (directory) => {
    for (const [name, { draft = sound('cloud-init'), isBootAlone, ...options }] of Object.entries(PACKED)) {
      const { tree } = driveOf(draft)
      const path = join(directory, 'image')
      await writeImage(pack(tree, options as PackOptions), path)
      if (isBootAlone) await withoutRootLabel(path)
      const { medium } = readDrive(bytesAccess(await readFile(path)))
      const isMinded = (guest: string, ...codes: readonly string[]): boolean =>
        check({ tree, medium }, { guests: [guest] }).some(({ code }) => codes.includes(code))

      const { datasources } = await dsIdentify(path)
      const isKnown = datasources.some((each) => ['ConfigDrive', 'NoCloud', 'OpenNebula'].includes(each))
      t.equal(isKnown, !isMinded('cloud-init', 'guest-label'), `ds-identify: ${name}: ${datasources.join()}`)
      if (tree.has('context.sh')) continue

      if (options.format === 'vfat') {
        const shown = (await run('/usr/bin/mlabel', ['-i', path, '-s'])).toString().trim()
        const label = /Volume label is (.*?)$/.exec(shown)?.[1]?.trim()
        const wanted = tree.has('meta-data') ? 'cidata' : 'config-2'
        const isTaken = [wanted, wanted.toUpperCase()].includes(label ?? '')
        t.equal(isTaken, !isMinded('cloudbase-init', 'guest-label'), `mlabel: ${name}: ${shown}`)
      } else if (medium.fileSystem === 'iso9660') {
        const isJoliet = medium.jolietLabel !== undefined
        const listed = (await run(tool.isoinfo, ['-i', path, '-f', ...(isJoliet ? ['-J'] : [])])).toString()
        const file = tree.has('meta-data') ? '/meta-data' : '/openstack/latest/meta_data.json'
        const isListed = listed.split('\n').some((each) => each.toLowerCase().replace(/\.?;1$/, '') === file)
        t.equal(isListed, !isMinded('cloudbase-init', 'guest-windows-names'), `isoinfo: ${name}`)
      }
      if (tree.has('meta-data')) continue

      // The conductor rewrites a drive only for network data that it replaces.
      const replaced = new Map([...tree, ['openstack/latest/network_data.json', file('{}')]])
      const isRewritten = !check({ tree: replaced, medium }, { guests: ['ironic'] }).some(({ code }) =>
        ['guest-file-system', 'guest-joliet-names'].includes(code),
      )
      const ironic = await python<Record<string, boolean>>(CONDUCTOR, path)
      t.same(
        ironic,
        {
          opens: !isMinded('ironic', 'guest-file-system'),
          finds: !isMinded('ironic', 'guest-file-system', 'guest-primary-name'),
          takes: isRewritten,
        },
        `pycdlib: ${name}`,
      )
      const copy = join(directory, name)
      await mkdir(copy)
      if (options.format === 'vfat') await run(tool.mcopy, ['-s', '-n', '-i', path, '::/', copy])
      else await run(tool.bsdtar, ['-xf', path, '-C', copy])
      const { isTaken } = await python<{ isTaken: boolean }>(COLLECTOR, path, copy)
      t.equal(isTaken, !isMinded('os-collect-config', 'guest-label'), `os-collect-config: ${name}`)
      // libarchive shows the names of Rock Ridge, or else Joliet, as Linux does; the primary ones in capitals.
      const isCopied = existsSync(join(copy, 'openstack/latest/meta_data.json'))
      t.equal(isCopied, !isMinded('cirros', 'guest-linux-names'), `bsdtar or mcopy: ${name}`)
    }
  })
})

t.test('cloudbase-init takes from a raw disk what its 16 bits of sectors count', async (t) => {
  const zeros = new Uint8Array(2 ** 20)
  const large: Content = {
    size: 130 * 2 ** 20,
    async *open() {
      for (let n = 0; n < 130; n++) yield zeros
    },
  }
  for (const [name, content] of [
    ['of 130 MiB', large],
    ['of 1 MiB', zeros],
  ] as const) {
    const tree = new Map([
      ...driveOf(sound('cloudbase-init')).tree,
      ['openstack/content/0001', file(content)],
    ])
    const image = pack(tree, { format: 'iso9660', volumeId: 'config-2' })
    const options = { format: 'iso9660', volumeId: 'config-2' } as const
    const isMinded = check(packedDrive(tree, image, options), { guests: ['cloudbase-init'] }).some(
      ({ code }) => code === 'guest-image-size',
    )
    await withDirectory(async (directory) => {
      const path = join(directory, 'image')
      await writeImage(image, path, { sha256: false })
      const descriptor = Buffer.alloc(2048)
      const disk = await open(path, 'r+')
      await disk.read(descriptor, 0, 2048, 0x8000)
      // cloudbaseinit/metadata/services/osconfigdrive/windows.py, _get_iso_file_size
      await disk.truncate(descriptor.readUInt16LE(80) * descriptor.readUInt16LE(128))
      await disk.close()
      t.equal(await ends(tool.bsdtar, ['-xf', path, '-C', directory]), !isMinded, name)
    })
  }
})

t.test('os-collect-config collects of each drive what is said', async (t) => {
  const names = Object.keys(CASES).filter((name) => name.startsWith('ec2-'))
  for (const name of names) {
    const draft = sound('os-collect-config')
    CASES[name]!(draft)
    const drive = driveOf(draft)
    await withDirectory(async (directory) => {
      const [image, folder] = [join(directory, 'image'), join(directory, 'tree')]
      await writeImage(pack(drive.tree, { format: 'iso9660', volumeId: 'config-2' }), image)
      await writeTree(drive.tree, folder)
      const { metadata } = await python<{ metadata: object }>(COLLECTOR, image, folder)
      const isMinded = check(drive, { guests: ['os-collect-config'] }).length > 0
      t.equal(
        Object.keys(metadata).length > 0,
        !isMinded,
        `${name}: ${JSON.stringify(metadata).slice(0, 80)}`,
      )
    })
  }
})

/** What CloudStack's script has of a file: its text without carriage returns, the shell taking off the last newlines. */
const LOOK_UP = 'content=$(< "$1" tr -d "\\r"); printf %s "$content"'

t.test("CloudStack's script has of each drive what is said", async (t) => {
  const names = Object.keys(CASES).filter((name) => name.startsWith('cloudstack-'))
  for (const name of names) {
    const draft = sound('cloudstack')
    CASES[name]!(draft)
    const drive = driveOf(draft)
    await withDirectory(async (folder) => {
      await writeTree(drive.tree, join(folder, 'tree'))
      const said = check(drive, { guests: ['cloudstack'] })
      for (const [path, nothings] of [
        ['cloudstack/metadata/public-keys.txt', ['']],
        ['cloudstack/password/vm_password.txt', ['', 'saved_password']],
      ] as const) {
        const target = join(folder, 'tree', path)
        const content = existsSync(target)
          ? (await run('/bin/bash', ['-c', LOOK_UP, 'bash', target])).toString()
          : ''
        const isMinded = said.some(({ source }) => source === path)
        t.equal(!(nothings as readonly string[]).includes(content), !isMinded, `${name}: ${path}`)
      }
    })
  }
})
