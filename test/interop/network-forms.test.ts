// A network is the same in all its forms: judged by netplan, and by cloud-init's own readers and renderers.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Json, JsonObject } from '../../lib/text/json.ts'
import { stringify } from '../../lib/text/json.ts'
import type { Interface, Loss, NetworkModel, Written } from '../../lib/network.ts'
import type { NetworkForm } from '../../lib/network/forms.ts'
import { macOf } from '../../lib/network/mac-of.ts'
import { parseNetwork } from '../../lib/network/parse.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import { writeEni } from '../../lib/network/write-eni.ts'
import { writeOpenstack } from '../../lib/network/write-openstack.ts'
import { writeSimple } from '../../lib/network/write-simple.ts'
import { writeV1 } from '../../lib/network/write-v1.ts'
import { writeV2 } from '../../lib/network/write-v2.ts'
import { contents, generate } from './netplan.ts'
import { requireTools, runPython, withDirectory } from './tools.ts'

requireTools()

const folder = join(import.meta.dirname, '..', 'corpus', 'netplan')
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

function modelOf(text: string, source: string): NetworkModel {
  const { report, value } = parseNetwork(text, { source }, ({ model }) => model)
  if (value === undefined) throw new Error(JSON.stringify(report))
  return value
}

function readBack({ document }: Written, form: NetworkForm): NetworkModel {
  return modelOf(stringify(document), form)
}

const netplanOf = (model: NetworkModel): string =>
  writeYaml(yamlOf(new Map([['network', writeV2(model).document]])))

const corpus = names.map((name) => {
  const text = readFileSync(join(folder, name), 'utf8')
  return { name, text, model: modelOf(text, name) }
})

interface Rendered {
  readonly netplan: { readonly network: Readonly<Record<string, unknown>> } & { readonly error?: string }
  readonly eni: string
  readonly networkd: Readonly<Record<string, string>>
  readonly error?: string
}

/** What cloud-init makes of the documents in a guest that has the model's cards. */
const render = (
  cases: readonly {
    readonly form: string
    readonly document: JsonObject | string
    readonly model: NetworkModel
  }[],
): Promise<readonly Rendered[]> =>
  withDirectory(async (directory) => {
    const path = join(directory, 'cases.json')
    const given = cases.map(({ form, document, model }) => {
      return new Map<string, Json>([
        ['form', form],
        ['document', document],
        ['macs', macsOf(model)],
      ])
    })
    await writeFile(path, stringify(given))
    return (await runPython('network_render.py', [path])) as Rendered[]
  })

function macsOf({ interfaces }: NetworkModel): JsonObject {
  const cards = interfaces.flatMap((one) => (one.kind === 'card' && one.mac !== undefined ? [one] : []))
  return new Map(cards.map(({ mac, setName, id }) => [mac!, setName ?? id]))
}

const OTHERS = [
  ['v1', writeV1],
  ['openstack', writeOpenstack],
] as const

t.test('netplan makes the same of every file that went through the model', async (t) => {
  t.ok(corpus.length >= 30)
  for (const { name, text, model } of corpus) {
    const expected = await generate(text)
    t.ok(expected.length > 0, `${name}: netplan makes something of it`)
    t.strictSame(await generate(netplanOf(model)), expected, `${name}: version 2`)
    const simple = readBack(writeSimple(model), 'simple')
    t.strictSame(simple, model, `${name}: the short form holds all of it`)
  }
})

t.test('what is lost on the way is said', async (t) => {
  const said: string[] = []
  for (const [form, write] of OTHERS) {
    let whole = 0
    for (const { name, text, model } of corpus) {
      const written = write(model)
      said.push(...written.losses.map((loss) => `${form} ${name}: ${describe(loss)}`))
      const back = contents(await generate(netplanOf(readBack(written, form))))
      const isSame = JSON.stringify(back) === JSON.stringify(contents(await generate(text)))
      if (written.losses.length === 0) {
        whole++
        t.strictSame(back, contents(await generate(text)), `${form}: ${name} comes back whole`)
      } else t.ok(!isSame || isHarmless(written.losses), `${form}: ${name} has lost what it said`)
    }
    t.ok(whole >= 8, `${form} holds ${whole} files whole`)
  }
  const path = join(folder, 'losses.txt')
  const text = `${said.join('\n')}\n`
  if (process.env.TAP_SNAPSHOT === '1') writeFileSync(path, text)
  t.equal(text, readFileSync(path, 'utf8'))
})

function describe({ interface: id, feature, instead }: Loss): string {
  return `${id ?? 'all'}: ${feature}${instead === undefined ? '' : ` (${instead})`}`
}

/** Those that matter to guests of another kind or age, or to systemd-networkd not at all. */
function isHarmless(losses: readonly Loss[]): boolean {
  const known = [
    /without a MAC address$/,
    /^the name$/,
    /^the renderer$/,
    /without a static address$/,
    /^router adv/,
    /^"route-metric"/,
    /^"on-link" of a route$/,
  ]
  return losses.some(({ feature }) => known.some((pattern) => pattern.test(feature)))
}

t.test('cloud-init makes the same of what is held whole', async (t) => {
  const cases = OTHERS.flatMap(([form, write]) =>
    corpus.flatMap(({ name, model }) => {
      const { document, losses } = write(model)
      return losses.length === 0 ? [{ form, name, model, document }] : []
    }),
  )
  const rendered = await render(cases)
  for (const [i, { form, name, model }] of cases.entries()) {
    const { netplan, error } = rendered[i]!
    t.equal(error ?? netplan.error, undefined, `${form}: ${name}`)
    const made = contents(await generate(stringify(netplan as unknown as Json)))
    t.strictSame(made, contents(await generate(expectedOf(model, form))), `${form}: ${name}`)
  }
})

/** Networks in the short form: with cards that a service can name to cloud-init 22.4, and with what it cannot. */
const CARDS = {
  held: [
    '{ mac: "52:54:00:aa:0b:01", dhcp4: true }',
    '{ mac: "52:54:00:aa:0b:01", address: 192.0.2.10/24 }',
    '{ mac: "52:54:00:aa:0b:01", address: 192.0.2.10/24, gateway: 192.0.2.1, dns: [192.0.2.3, 192.0.2.4], search: [a.test, b.test] }',
    '{ mac: "52:54:00:aa:0b:01", address: "2001:db8::10/64", gateway: "2001:db8::1" }',
    '{ mac: "52:54:00:aa:0b:01", addresses: ["2001:db8::10/64", 192.0.2.10/24, 192.0.2.11/32], gateway: [192.0.2.1, "2001:db8::1"] }',
    '{ mac: "52:54:00:aa:0b:01", dhcp4: true, address: 192.0.2.10/24, dns: 192.0.2.3 }',
    '{ mac: "52:54:00:aa:0b:01", address: 192.0.2.10/24, mtu: 1400 }',
  ],
  lost: [
    '{ address: 192.0.2.10/24 }',
    '{ mac: "52:54:00:aa:0b:01", dhcp4: true, dhcp6: true }',
    '{ mac: "52:54:00:aa:0b:01", address: 192.0.2.10/24, routes: [{ to: 198.51.100.0/24, via: 192.0.2.1 }] }',
    '{ mac: "52:54:00:aa:0b:01", dhcp4: true, dns: 192.0.2.3 }',
  ],
}

t.test('cloud-init makes the same of the interfaces in meta-data', async (t) => {
  const second = 'lan1: { mac: "52:54:00:aa:0b:02", address: 198.51.100.7/24 }'
  const texts = CARDS.held.flatMap((card) => [`eth0: ${card}`, `eth0: ${card}\n${second}`])
  const cases = texts.map((text) => {
    const model = modelOf(text, 'simple')
    return { form: 'eni', text, model, document: writeEni(model) ?? '' }
  })
  const rendered = await render(cases)
  for (const [i, { text, model }] of cases.entries()) {
    const { netplan, error } = rendered[i]!
    t.equal(error ?? netplan.error, undefined, text)
    const made = contents(await generate(stringify(netplan as unknown as Json)))
    t.strictSame(made, contents(await generate(netplanOf(withoutRefinements(model)))), text)
  }
  for (const card of CARDS.lost) t.equal(writeEni(modelOf(`eth0: ${card}`, 'simple')), undefined, card)
  const vlan = `eth0: ${CARDS.held[0]}\neth0.7: { vlan: 7, link: eth0, address: 192.0.2.10/24 }`
  t.equal(writeEni(modelOf(vlan, 'simple')), undefined)
})

/** Returns a network without what meta-data cannot hold. */
function withoutRefinements(model: NetworkModel): NetworkModel {
  const interfaces = model.interfaces.map((one): Interface => ({
    ...one,
    mtu: undefined,
    acceptRa: undefined,
  }))
  return { ...model, interfaces }
}

/** What is to come of a model, with what Debian's cloud-init makes of network_data.json beyond what it says. */
function expectedOf(model: NetworkModel, form: string): string {
  if (form === 'v1') return netplanOf(model)
  const byId = new Map(model.interfaces.map((one) => [one.id, one]))
  const servers = [...new Set(model.interfaces.flatMap(({ dns }) => dns.addresses))]
  const interfaces = model.interfaces.map((one): Interface => {
    const isBare = one.addresses.length > 0 && one.dns.addresses.length === 0
    // Before 24.3 it gives every server to all that have an address.
    const dns = isBare ? { addresses: servers, search: one.dns.search } : one.dns
    if (one.kind !== 'card') return { ...one, dns, mac: macOf(one, byId) }
    // It asks DHCPv6 too, and names a card as it is named already.
    const ipv6 = one.acceptRa === true && one.ipv6 === 'none' ? 'dhcp' : one.ipv6
    const acceptRa = ipv6 === 'dhcp' ? true : one.acceptRa
    return { ...one, dns, ipv6, acceptRa, setName: one.setName ?? one.id }
  })
  return netplanOf({ ...model, interfaces })
}

t.test('all renderers of cloud-init make the same of all forms', async (t) => {
  const network = `
eth0:
  mac: '52:54:00:aa:0b:01'
  addresses: [192.0.2.10/24, '2001:db8::10/64']
  gateway: [192.0.2.1, '2001:db8::1']
  dns: 192.0.2.53
  search: example.org
  mtu: 1450
eth1: { mac: '52:54:00:aa:0b:02', dhcp4: true }
eth1.7: { vlan: 7, link: eth1, mac: '52:54:00:aa:0b:07', address: 10.7.0.10/24, dns: 192.0.2.53, search: example.org }
`
  const model = modelOf(network, 'simple')
  const forms = [
    { form: 'v2', write: writeV2 },
    { form: 'v1', write: writeV1 },
    { form: 'openstack', write: writeOpenstack },
  ]
  const [v2, v1, openstack] = await render(
    forms.map(({ form, write }) => ({ form, document: write(model).document, model })),
  )
  t.same(
    forms.flatMap(({ write }) => write(model).losses),
    [],
    'all of it is held by all',
  )
  for (const other of [v1!, openstack!]) {
    t.same(other.error, undefined)
    t.strictSame(
      contents(await generate(stringify(other.netplan as unknown as Json))),
      contents(await generate(netplanOf(model))),
    )
  }
  // The global services reach what asks DHCP, too.
  const service = '    dns-nameservers 192.0.2.53\n'
  t.equal(openstack!.eni.replace(`iface lo inet loopback\n${service}`, 'iface lo inet loopback\n'), v1!.eni)
  t.match(v1!.eni, /default gw 192\.0\.2\.1 [^]* -A inet6 default gw 2001:db8::1 /)
  const { eth1 } = openstack!.networkd
  t.strictSame({ ...openstack!.networkd, eth1: eth1!.replace('DNS=192.0.2.53\n', '') }, v1!.networkd)
  // cloud-init 22.4 takes ::/0 in version 2 for ::/64, and gives no VLAN its MAC address.
  t.strictSame(v2!.networkd, {
    ...v1!.networkd,
    eth0: v1!.networkd.eth0!.replace('::/0', '::/64'),
    'eth1.7': v1!.networkd['eth1.7']!.replace('MACAddress=52:54:00:aa:0b:07\n', ''),
  })
})
