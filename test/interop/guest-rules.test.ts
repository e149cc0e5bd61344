// Our verdicts on broken drives beside those of the guests themselves, as Debian has them.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { check } from '../../lib/check.ts'
import type { Report } from '../../lib/diagnostics.ts'
import { guestCalled, rulesOf } from '../../lib/guests/guests.ts'
import type { Drive } from '../../lib/medium.ts'
import { writeImage } from '../../lib/node/write-image.ts'
import { writeTree } from '../../lib/node/write-tree.ts'
import { pack, type PackOptions } from '../../lib/pack.ts'
import { packedDrive } from '../../lib/packed-drive.ts'
import { sizeOf } from '../../lib/tree.ts'
import { CASES, type Draft, driveOf, SEED_CASES, seed, sound } from '../broken-drives.ts'
import { dsIdentify } from './cloudinit.ts'
import { requireTools, run, runPython, tool, withDirectory } from './tools.ts'

requireTools()

const GUEST = 'cloud-init@22.4'

interface Verdict {
  readonly drive: string
  /** The directory of a config drive that is read. */
  readonly version?: string | null
  readonly mode?: string
  readonly network?: string
  readonly netplan?: unknown
  readonly instance?: string
  readonly keys?: number
  /** There is user data that no handler takes. */
  readonly userData?: boolean
  readonly vendorData?: readonly boolean[]
}

/** What cloud-init 22.4 does with each drive. */
const cloudInitOn = (drives: readonly Drive[]): Promise<readonly Verdict[]> =>
  withDirectory(async (directory) => {
    for (const [n, { tree }] of drives.entries()) {
      const isConfigDrive = [...tree.keys()].some((path) => path.startsWith('openstack/'))
      const seed = join(directory, String(n), 'seed', isConfigDrive ? 'config_drive' : 'nocloud')
      await mkdir(dirname(seed), { recursive: true })
      await writeTree(tree, seed)
    }
    return (await runPython('cloudinit_verdicts.py', [directory, String(drives.length)])) as Verdict[]
  })

/** The same as far as it can be foretold. */
interface Foretold {
  readonly isRefused: boolean
  readonly isWithoutNetwork: boolean
  readonly isNetworkEmpty: boolean
  readonly isUserDataLost: boolean
  readonly areKeysLost: boolean
}

const saidOf = ({ tree }: Drive): Report =>
  check({ tree, medium: { fileSystem: 'none' } }, { guests: [GUEST] })

function foretold(drive: Drive): Foretold {
  const messages = saidOf(drive).map(({ message }) => message)
  const says = (does: string): boolean => messages.some((message) => message.includes(`22.4 ${does}`))
  return {
    isRefused: says('ignores this whole drive') || says('leaves this drive alone'),
    isWithoutNetwork: says('gets no network'),
    isNetworkEmpty: says('asks no DHCP server'),
    isUserDataLost: says('ignores the user data'),
    areKeysLost: says('installs no key'),
  }
}

/** Of what follows another loss nobody knows. */
function seen(verdict: Verdict, drive: Drive, { isWithoutNetwork, areKeysLost }: Foretold): Foretold {
  const isTaken = verdict.drive === 'taken'
  const isAbsent = verdict.network === 'absent' && (sizeAt(drive, 'network-config') ?? 0) > 0
  return {
    isRefused: !isTaken,
    isWithoutNetwork:
      verdict.network === undefined ? isWithoutNetwork : isAbsent || verdict.network.startsWith('fails'),
    isNetworkEmpty: verdict.network === 'empty',
    isUserDataLost: verdict.userData ?? false,
    // A document without keys loses none.
    areKeysLost: areKeysLost && verdict.keys === 0,
  }
}

function sizeAt({ tree }: Drive, path: string): number | undefined {
  const entry = tree.get(path)
  return entry?.kind === 'file' ? sizeOf(entry.content) : undefined
}

function comparable(said: Foretold): Foretold {
  if (said.isRefused)
    return {
      ...said,
      isWithoutNetwork: said.isWithoutNetwork,
      isNetworkEmpty: false,
      isUserDataLost: false,
      areKeysLost: false,
    }
  return said.isWithoutNetwork ? { ...said, isNetworkEmpty: false } : said
}

const broken = (make: (guest: string) => Draft, cases: Readonly<Record<string, (draft: Draft) => void>>) =>
  Object.entries(cases).map(([name, change]) => {
    const draft = make('cloud-init')
    change(draft)
    return { name, drive: driveOf(draft) }
  })

const DRIVES = [...broken(sound, CASES), ...broken(seed, SEED_CASES)]

/** What is lost in silence, where it is that it shows: nothing of it does on a sound drive. */
const LOSSES: Readonly<Record<string, (verdict: Verdict) => boolean>> = {
  'keeps the last of them': ({ netplan }) => !JSON.stringify(netplan).includes('eth0'),
  'passes over it in silence': ({ netplan }) => !/dhcp4|addresses/.test(JSON.stringify(netplan)),
  'takes a network of /24 for it, or /64 of IPv6': ({ netplan }) =>
    /192\.0\.2\.10\/24"/.test(JSON.stringify(netplan)),
  'ignores these name servers': ({ netplan }) => !JSON.stringify(netplan).includes('192.0.2.53'),
  'runs nothing of it': ({ vendorData }) => vendorData?.every((isThere) => !isThere) === true,
  'reads another directory': ({ version }) => version === '2018-08-27',
  'takes every clone for the same instance': ({ instance }) => instance === 'nocloud',
  'takes it for no metadata': ({ instance }) => instance === 'nocloud',
  'takes it for "net"': ({ drive, mode }) => drive === 'taken' && mode === 'net',
}

/** What it does on other grounds than what is in the files, and what it does nothing about. */
const ELSEWHERE = ['finds no label that it looks for', 'sets no password']

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
    if (!/directory|name servers|"net"/.test(does)) t.notOk(isLost(configDrive!), does)
    if (!/nothing of it|name servers|"net"/.test(does)) t.notOk(isLost(noCloud!), does)
  }
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
      const isMinded = check(driveOf(draft), { guests: ['ignition'] }).some(
        ({ code }) => code === 'guest-ignition',
      )
      t.equal(await ends('/usr/bin/ignition-validate', [path]), !isMinded, name)
    }
  })
})

/** Packed drives that differ in what carries them. */
const PACKED: Readonly<Record<string, PackOptions>> = {
  'as Nova does': { format: 'iso9660', volumeId: 'config-2' },
  'in capitals': { format: 'iso9660', volumeId: 'CONFIG-2' },
  'in mixed case': { format: 'iso9660', volumeId: 'Config-2' },
  'another label': { format: 'iso9660', volumeId: 'data' },
  'names of 8.3': { format: 'iso9660', volumeId: 'config-2', level: 1, names: {} },
  'no Joliet': { format: 'iso9660', volumeId: 'config-2', joliet: false },
  FAT: { format: 'vfat', label: 'config-2' },
  'FAT in capitals': { format: 'vfat', label: 'CONFIG-2' },
}

/** Opens the file as Ironic's conductor does. */
const CONDUCTOR = `
import sys, pycdlib
iso = pycdlib.PyCdlib()
iso.open(sys.argv[1])
with iso.open_file_from_iso(iso_path='/openstack/latest/network_data.json;1') as f:
    f.read()
`

t.test('labels, names and file systems are what their readers make of them', async (t) => {
  const { tree } = driveOf(sound('cloud-init'))
  await withDirectory(async (directory) => {
    for (const [name, options] of Object.entries(PACKED)) {
      const image = pack(tree, options)
      const path = join(directory, 'image')
      await writeImage(image, path)
      const drive = packedDrive(tree, image, options)
      const isMinded = (guest: string, ...codes: readonly string[]): boolean =>
        check(drive, { guests: [guest] }).some(({ code }) => codes.includes(code))

      t.equal((await dsIdentify(path)).found, !isMinded('cloud-init', 'guest-label'), `ds-identify: ${name}`)
      const isRead = await ends(tool.python, ['-I', '-c', CONDUCTOR, path])
      t.equal(isRead, !isMinded('ironic', 'guest-primary-name', 'guest-file-system'), `pycdlib: ${name}`)
      if (options.format !== 'vfat') continue
      const shown = (await run('/usr/bin/mlabel', ['-i', path, '-s'])).toString()
      t.match(shown, /Volume label is (?:config-2|CONFIG-2)\s*$/, `mlabel: ${name}`)
      const copy = join(directory, name)
      await mkdir(copy)
      await run('/usr/bin/mcopy', ['-s', '-n', '-i', path, '::/', copy])
      t.ok((await readdir(copy)).includes('openstack'), `mcopy: ${name}`)
      const copied = await readFile(join(copy, 'openstack/latest/meta_data.json'))
      t.ok(JSON.parse(copied.toString()), 'a document')
      t.notOk(isMinded('cloudbase-init', 'guest-label'), `cloudbase-init: ${name}`)
    }
  })
})
