/** What netplan makes of a network: the files that systemd-networkd would read. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, tool, withDirectory } from './tools.ts'

/** One file as its sections, in an order that means nothing. */
export interface Generated {
  readonly name: string
  readonly sections: readonly string[]
}

const generated = new Map<string, Promise<readonly Generated[]>>()

/** Fails when netplan refuses it. `text` is YAML. */
export function generate(text: string): Promise<readonly Generated[]> {
  const known = generated.get(text) ?? runGenerate(text)
  generated.set(text, known)
  return known
}

const runGenerate = (text: string): Promise<readonly Generated[]> =>
  withDirectory(async (root) => {
    const source = join(root, 'etc', 'netplan')
    const target = join(root, 'run', 'systemd', 'network')
    await mkdir(source, { recursive: true })
    await writeFile(join(source, 'network.yaml'), text, { mode: 0o600 })
    await run(tool.netplanGenerate, ['--root-dir', root])
    const names = (await readdir(target).catch(() => [])).sort()
    return Promise.all(
      names.map(async (name) => ({ name, sections: sectionsOf(await readFile(join(target, name), 'utf8')) })),
    )
  })

function sectionsOf(text: string): string[] {
  const sections = text.split(/^(?=\[)/m).filter((section) => section.startsWith('['))
  return sections.flatMap(plain).sort()
}

/** An address as URLs have it, and one host as a network of its own. WHATWG URL, IPv6 serializer */
function canonical(line: string): string {
  const [, key = '', address = '', prefix = ''] = /^(\w+)=([0-9a-fA-F:.]+)(\/\d+)?$/.exec(line) ?? []
  if (key === 'PermanentMACAddress' || key === 'MACAddress') return line.toLowerCase()
  if (!/^(?:Address|Destination|Gateway|DNS)$/.test(key)) return line
  const isV6 = address.includes(':')
  const known = isV6 ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address
  return `${key}=${known}${prefix || (key === 'Destination' ? (isV6 ? '/128' : '/32') : '')}`
}

/** A gateway is the default route; addresses by DHCPv6 come with the router's advertisements anyway. */
function plain(section: string): string[] {
  const [head = '', ...lines] = section
    .split('\n')
    .filter((line) => line !== '')
    .map(canonical)
  const gateways = lines.filter((line) => line.startsWith('Gateway=') && head === '[Network]')
  const isDhcp6 = lines.some((line) => line === 'DHCP=ipv6' || line === 'DHCP=yes')
  const rest = lines.filter((line) => !gateways.includes(line) && !(isDhcp6 && line === 'IPv6AcceptRA=yes'))
  return [
    [head, ...rest.sort()].join('\n'),
    ...gateways.map((line) => {
      const any = line.includes(':') ? '::/0' : '0.0.0.0/0'
      return ['[Route]', `Destination=${any}`, line].join('\n')
    }),
  ]
}

/** Without the names of the files, which are the ids of a form; what they hold is what a guest gets. */
export const contents = (files: readonly Generated[]): string[] =>
  files.map(({ name, sections }) => [name.replace(/^.*\./, '.'), ...sections].join('\n')).sort()
