/** Our drive against Nova's own, file by file and byte for byte. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { fromOpenstack } from '../../lib/spec/openstack/from-openstack.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { novaCase } from './nova/case-arbitrary.ts'
import { difference, differenceOf, isRendered, textOf } from './nova/difference.ts'
import { hasNova, type NovaCase, type NovaDrive, type NovaResult, renderWithNova } from './nova/nova.ts'
import { randomSeed } from './nova/spec-of-case.ts'

const golden = fileURLToPath(new URL('../golden/', import.meta.url))

/** Cases that Nova refuses, or whose vendor data come from the net. */
const LEFT_OUT = ['err-no-providers', 'vendor-dynamic']

const GENERATED = 250

/** By default always the same, so that a run can be repeated; another number makes others. */
const SEED = Number(process.env.NOVA_SEED ?? 20201014)

interface Named {
  readonly name: string
  readonly given: NovaCase
}

function casesOf(folder: string): Named[] {
  const names = readdirSync(join(golden, folder)).sort()
  return names
    .filter((name) => !LEFT_OUT.includes(name))
    .map((name) => ({
      name: `${folder}/${name}`,
      given: JSON.parse(readFileSync(join(golden, folder, name, 'input.json'), 'utf8')) as NovaCase,
    }))
}

/** What the drives must hold between them, so that their agreement says something. */
const FEATURES: Readonly<Record<string, RegExp>> = {
  'DHCP for IPv4': /"ipv4_dhcp"/,
  'DHCP for IPv6': /"ipv6_dhcp"/,
  'static IPv4': /"type": "ipv4"/,
  'static IPv6': /"type": "ipv6"/,
  SLAAC: /"ipv6_slaac"/,
  'stateful DHCPv6': /"ipv6_dhcpv6-stateful"/,
  'an MTU': /"mtu": \d/,
  'no MTU': /"mtu": null/,
  'six cards': /(?:"vif_id"[^]*?){6}/,
  'a bond': /"bond_links": \["/,
  'no interface': /network_data.json\n\{\}\n/,
  'interfaces without any network': /"links": \[\]/,
  'an interfaces file': /\niface eth\d inet6? static/,
  'no broadcast address': /broadcast None/,
  'an embedded IPv4 address': /"::(?:ffff:)?\d+\.\d+\.\d+\.\d+"/,
  'a floating IP': /"public-ipv4": "\d/,
  'volumes without a name': /"ebs0": null/,
  'a swap disk': /"swap": "\/dev\/(?!sda3)/,
  'an X.509 key': /"type": "x509"/,
  'a key that is gone': /"openssh-key": null/,
  'an astral character': /\\ud83d\\ude00/,
  'a device in a VLAN': /"vlan": \d/,
  'a password': /"admin_pass": "/,
}

/** The text of the newest documents, each after its name. */
function documentsOf(result: NovaResult): string {
  if (!isRendered(result)) return ''
  const newest = [...result.tree].filter(([path]) => /\/(?:latest|content)\//.test(path))
  return newest.map(([path, bytes]) => `${path}\n${textOf(bytes)}\n`).join('')
}

t.test('the drive is what Nova makes of the same instance', { timeout: 300_000 }, async (t) => {
  if (!hasNova()) throw new Error('Debian package missing: python3-nova')
  const sampled = fc.sample(novaCase, { numRuns: GENERATED, seed: SEED })
  const generated = sampled.map((given, n): Named => ({ name: `generated/${SEED}-${n}`, given }))
  const cases = [...casesOf('nova'), ...casesOf('nova-found'), ...generated]
  const results = await renderWithNova(cases.map(({ given }) => given))
  let agreed = 0
  for (const [n, { name, given }] of cases.entries()) {
    const result = results[n]!
    if (!isRendered(result)) {
      t.fail(`${name}: Nova refused it: ${result.error}`)
      continue
    }
    const found = difference(given, result)
    if (found === undefined) agreed++
    else {
      t.fail(`${name}: ${found}`)
      keep(name, given)
    }
  }
  for (const [feature, pattern] of Object.entries(FEATURES)) {
    const count = results.filter((result) => pattern.test(documentsOf(result))).length
    t.ok(count >= 5, `${feature}: in ${count} drives`)
  }
  t.equal(agreed, cases.length, `${cases.length} drives agree`)
})

/** Writes a counterexample where the next run finds it, when asked to. */
function keep(name: string, given: NovaCase): void {
  if (!name.startsWith('generated/') || process.env.NOVA_KEEP === undefined) return
  const folder = join(golden, 'nova-found', name.replace('generated/', ''))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'input.json'), `${JSON.stringify(given, null, 1)}\n`)
}

t.test('a difference is seen', async (t) => {
  const { given } = casesOf('nova').find(({ name }) => name === 'nova/full')!
  const [drive] = (await renderWithNova([given])) as [NovaDrive]
  t.equal(difference(given, drive), undefined)
  const path = 'openstack/2016-06-30/network_data.json'
  const changed = Uint8Array.from(drive.tree.get(path)!, (byte, i) => (i === 40 ? byte ^ 1 : byte))
  t.match(difference(given, { ...drive, tree: new Map(drive.tree).set(path, changed) }), path)
  t.match(
    difference(given, { ...drive, tree: new Map(drive.tree).set('ec2/1.0/user-data', changed) }),
    'ec2/1.0',
  )
  const fewer = new Map(drive.tree)
  fewer.delete(path)
  t.match(difference(given, { ...drive, tree: fewer }), /^files/)
  const { uuid } = given.instance
  t.match(
    difference({ ...given, instance: { ...given.instance, uuid: `0${uuid.slice(1)}` } }, drive),
    'meta_data',
  )
})

t.test("made anew of the APIs' answers, a drive is what Nova had made", async (t) => {
  const { given } = casesOf('nova-found').find(({ name }) => name === 'nova-found/api-answers')!
  const [drive] = (await renderWithNova([given])) as [NovaDrive]
  const folder = fileURLToPath(new URL('../../examples/openstack/', import.meta.url))
  const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  const { report, defaults } = fromOpenstack(files)
  t.same(report, [])
  // What no API tells: the seed, and the number by which EC2 knows the server.
  const spec = `{ dhcp_domain: '', random_seed: "${randomSeed('api')}", ec2: { instance_id: 1 }, drive: { profile: nova, newest_version: 2020-10-14 } }`
  t.equal(differenceOf(parseSpec(spec, { defaults }), drive), undefined)
})
