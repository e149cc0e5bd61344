/** Where in a spec something stands: keys of maps, indices of lists. */
export type Path = readonly (string | number)[]

/** One-based; a column counts UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Range {
  readonly start: Position
  readonly end: Position
}

/** One thing to say about what the user wrote. It never holds a secret. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  readonly code: Code
  /** What is wrong. */
  readonly message: string
  /** How to mend it. */
  readonly hint?: string
  readonly path: Path
  /** What `path` is known by: a key of a map, or the value there. */
  readonly part?: 'key' | 'value'
  /** The source that `range` is in: a file's name, or a flag of the command line. */
  readonly source?: string
  readonly range?: Range
}

/** Diagnostics in the order of the source. */
export type Report = readonly Diagnostic[]

interface Row<P> {
  readonly severity: Diagnostic['severity']
  readonly message: (parameters: P) => string
  readonly hint?: (parameters: P) => string | undefined
}

const error = <P>(message: Row<P>['message'], hint?: Row<P>['hint']): Row<P> => {
  return hint === undefined ? { severity: 'error', message } : { severity: 'error', message, hint }
}
const warning = <P>(message: Row<P>['message'], hint?: Row<P>['hint']): Row<P> => ({
  ...error(message, hint),
  severity: 'warning',
})

/** Every diagnostic there is. A code is stable: programs may rely on it. */
const catalogue = {
  // The text of a spec
  'spec-too-large': error(
    (p: { limit: number }) => `the spec has more than ${p.limit} bytes`,
    () => 'keep large contents in files of their own and name them with {file: PATH}',
  ),
  'not-utf8': error(
    () => 'the text is not UTF-8',
    () => 'save it as UTF-8; a binary content goes in as {file: PATH}',
  ),
  'yaml-syntax': error((p: { reason: string }) => `no YAML: ${p.reason}`),
  'yaml-alias-bomb': error(
    (p: { limit: number }) => `its aliases unfold to more than ${p.limit} values`,
    () => 'write the values out, or use fewer aliases of aliases',
  ),
  'yaml-unsupported': error(
    (p: { what: string; instead: string }) => `${p.what} is not supported; ${p.instead}`,
  ),
  'duplicate-key': error((p: { key: string }) => `the key "${p.key}" stands twice in one map`),
  'json-syntax': error((p: { reason: string }) => `no JSON: ${p.reason}`),

  // The shape of a spec
  'unknown-key': error(
    (p: { key: string; known: readonly string[]; suggestion: string | undefined }) =>
      `unknown key "${p.key}"`,
    (p) =>
      p.suggestion === undefined ? `known here: ${p.known.join(', ')}` : `did you mean "${p.suggestion}"?`,
  ),
  'wrong-type': error(
    (p: { expected: string; found: string }) => `${p.expected} expected, not ${p.found}`,
    (p) =>
      p.expected.includes('text') && /^a (number|boolean)$/.test(p.found) ? 'put it in quotes' : undefined,
  ),
  'missing-key': error((p: { key: string }) => `the key "${p.key}" is missing`),
  'missing-name': error(
    () => 'a drive needs a host name',
    () => 'add "hostname: NAME", or "name: NAME" to have one made of it',
  ),

  // Files that a spec names
  'file-unreadable': error((p: { file: string; reason: string }) => `cannot read ${p.file}: ${p.reason}`),
  'bad-base64': error(
    () => 'this is no base64',
    () => 'use the standard alphabet (A-Z a-z 0-9 + /) with padding, as base64(1) prints it',
  ),

  // Identity
  'bad-uuid': error(
    () => 'no UUID',
    () => 'write it as 8-4-4-4-12 hexadecimal digits, or leave it out to have one made of the name',
  ),
  'bad-hostname': error(
    () => 'no host name',
    () => 'letters, digits, hyphens and dots, at most 63 characters between two dots and 253 in all',
  ),
  'no-hostname-in-name': error(
    () => 'no host name can be made of this name',
    () => 'add "hostname: NAME"',
  ),

  // Keys and secrets
  'bad-ssh-key': error(
    () => 'neither an SSH public key nor a PEM certificate',
    () => 'paste the one line of a .pub file, such as "ssh-ed25519 AAAA… comment"',
  ),
  'private-key': error(
    () => 'this is a private key; it must not leave its owner',
    () => 'give the public key, which is in the file that ends in .pub',
  ),
  'bad-random-seed': error(
    () => 'a random seed is base64 text, or the word "random"',
    () => 'write "random_seed: random" to have 512 bytes drawn',
  ),

  // User data
  'user-data-not-utf8': error(
    (p: { kind: string }) => `${p.kind} user data must be UTF-8`,
    () => 'save it as UTF-8; only gzip and other binary forms may hold any byte',
  ),
  'user-data-header': error(
    (p: { found: string }) => `user data starts with "${p.found}": no guest knows it by that`,
    () => 'make the first line exactly "#cloud-config"',
  ),

  // Vendor data
  'bad-url': error(
    () => 'no URL of http or https',
    () => 'write it in full, such as "https://metadata.example.org/v1"',
  ),
  'bad-header-name': error(
    () => 'no name of a header that a request can be given',
    () =>
      'letters, digits and hyphens; those of the connection itself, such as Host, are not for a target to set',
  ),
  'bad-header-value': error(
    () => 'no value that a header can carry',
    () => 'one line of printable characters',
  ),
  'bad-ca-file': error(
    () => 'no PEM certificate in this file',
    () => 'name a file with "-----BEGIN CERTIFICATE-----" in it',
  ),
  'vendor-target-taken': warning(
    (p: { name: string }) => `vendor_data2 has "${p.name}" already; this target is not asked`,
    () => 'give each target a name of its own, and none the name "static"',
  ),
  'vendor-target-failed': warning(
    (p: { name: string; reason: string }) => `vendor data target "${p.name}": ${p.reason}; {} is taken`,
    () => 'set failure_fatal to have no drive made without its answer',
  ),

  // The drive
  'unknown-ec2-version': error(
    (p: { version: string; known: readonly string[]; suggestion: string | undefined }) =>
      `there is no directory ec2/${p.version} to skip`,
    (p) =>
      p.suggestion === undefined
        ? `there are ${p.known.join(', ')}; those below openstack/ are always written, up to drive.newest_version`
        : `did you mean "${p.suggestion}"?`,
  ),
  'bad-drive-path': error(
    (p: { reason: string }) => `no path on the drive: ${p.reason}`,
    () => 'write it relative to the root of the drive, such as "openstack/latest/extra.json"',
  ),
  'drive-path-taken': error(
    (p: { path: string; field: string }) => `${p.path} is one of the drive's own files`,
    (p) => `say what it holds with ${p.field}`,
  ),
  'bad-label': error(
    () => 'no volume label',
    () => '1 to 16 printable ASCII characters; config drives are found by "config-2"',
  ),
  'unusual-label': warning(
    (p: { label: string }) => `no guest looks for a config drive labelled "${p.label}"`,
    () => 'leave volume_id out to have "config-2"',
  ),
  'text-too-long': error((p: { limit: number }) => `more than ${p.limit} printable ASCII characters`),

  // What Nova would refuse: errors in the profile of Nova
  'user-data-too-large': warning(
    () => 'Nova takes no user data of more than 49149 bytes (65535 characters of base64)',
    () => 'have it fetch the rest, or compress it with gzip where the guest reads that',
  ),
  'meta-key': warning(
    () => 'Nova takes no such key of metadata',
    () => '1 to 255 letters, digits, blanks and - _ : .',
  ),
  'meta-value-too-long': warning(
    () => 'Nova takes no value of metadata with more than 255 characters',
    () => 'put it in parts under numbered keys, or into vendor_data',
  ),
  'key-name': warning(
    () => 'Nova takes no such name of a key',
    () => '1 to 255 letters, digits, blanks and - _ . @',
  ),
  'bad-name': warning(
    () => 'Nova takes no such name',
    () => '1 to 255 printable characters up to U+FFFE, no blank at either end',
  ),
  'bad-tag': warning(
    () => 'Nova takes no such tag',
    () => '1 to 60 characters, no comma and no slash',
  ),
  'over-quota': warning(
    (p: { what: string; most: number }) =>
      `more than ${p.most} ${p.what}: over the quota that Nova has by default`,
  ),

  // Devices
  'bad-mac': error(
    () => 'no MAC address',
    () => 'six pairs of hexadecimal digits, such as "fa:16:3e:00:00:01"',
  ),
  'bad-bus-address': error(
    (p: { bus: string; example: string }) => `no address on the bus ${p.bus}`,
    (p) => `write it like "${p.example}"`,
  ),
  'address-without-bus': warning(
    () => 'an address without a bus is not told to the guest',
    () => 'name the bus: pci, usb, scsi, ide or xen',
  ),
  'device-field-unused': warning(
    (p: { field: string; type: string; owner: string }) => `a ${p.type} has no ${p.field}; it is left out`,
    (p) => `"type: ${p.owner}" has it`,
  ),

  // Network
  'network-data-form': warning(
    (p: { expected: string }) => `${p.expected} expected; a guest may refuse all of the network for it`,
  ),
  'duplicate-link': error(
    (p: { id: string }) => `two links have the id "${p.id}"`,
    () => 'give each link an id of its own',
  ),
  'duplicate-mac': error(
    (p: { other: string }) => `the link "${p.other}" has this MAC address too`,
    () => 'a guest tells its cards apart by their MAC addresses: give each its own',
  ),
  'unknown-link': error(
    (p: { id: string; known: readonly string[] }) => `there is no link "${p.id}"`,
    (p) => (p.known.length === 0 ? 'describe it in links' : `there are ${p.known.join(', ')}`),
  ),
  'link-number': error(
    (p: { key: string; least: number; most: number }) =>
      `${p.key} is a whole number from ${p.least} to ${p.most}`,
  ),
  'bad-ip-address': error(
    (p: { family: 4 | 6 | undefined }) => `no ${p.family === undefined ? 'IP' : `IPv${p.family}`} address`,
    (p) =>
      p.family === 6
        ? 'write it like "2001:db8::10"'
        : 'write it like "192.0.2.10": four numbers up to 255, without leading zeros',
  ),
  'bad-netmask': error(
    (p: { family: 4 | 6 | undefined }) => `no netmask${p.family === undefined ? '' : ` of IPv${p.family}`}`,
    (p) =>
      p.family === 6
        ? 'write it like "ffff:ffff:ffff:ffff::"'
        : 'write it like "255.255.255.0": ones, then zeros',
  ),
  'netmask-mismatch': error(
    (p: { netmask: number; address: number }) =>
      `the netmask has ${p.netmask} bits, the address says ${p.address}`,
    () => 'give one of the two',
  ),
  'netmask-missing': warning(
    (p: { family: 4 | 6 }) =>
      `an IPv${p.family} address without a netmask: guests refuse it, or take it for one that is alone`,
    (p) => `add "netmask: ${p.family === 4 ? '255.255.255.0' : "'ffff:ffff:ffff:ffff::'"}", or what it is`,
  ),
  'address-not-host': warning(
    (p: { isFirst: boolean }) =>
      p.isFirst
        ? 'this is the address of the network itself'
        : 'this is the broadcast address of its network',
    () => 'check the address and the netmask',
  ),
  'gateway-off-subnet': warning(
    () => 'the gateway is outside the network of the address',
    () => 'check address, netmask and gateway; one that is meant to be elsewhere needs a route of its own',
  ),
  'route-host-bits': warning(
    () => 'the destination has bits behind its netmask',
    () => 'check network and netmask: 192.0.2.0 with 255.255.255.0',
  ),
  'default-route-twice': warning(
    (p: { family: 4 | 6 }) => `a second default route of IPv${p.family}: the guest uses either`,
    () => 'keep one, or give each a metric of its own',
  ),
  'network-data-empty': warning(
    () => 'network_data without links and networks is left out: guests that read it would have no network',
    () => 'leave network_data out, or describe a link and a network',
  ),

  // What OpenStack's APIs say
  'given-twice': error(
    (p: { field: string; other: string }) => `both ${p.field} and ${p.other} say this`,
    (p) => `leave out ${p.field} or ${p.other}`,
  ),
  'api-key-missing': error(
    (p: { what: string; key: string }) => `${p.what} has no "${p.key}"`,
    () => 'give the whole object, as the API or "openstack … -f json --long" prints it',
  ),
  'bad-api-address': error(() => 'no IP address'),
  'bad-api-cidr': error(
    () => 'no network',
    () => 'an address and the length of its prefix, such as 192.0.2.0/24 or 2001:db8::/64',
  ),
  'bad-interface-name': error(
    () => 'no name of an interface',
    () => '1 to 15 characters without blanks, slashes and colons',
  ),
  'interface-name-twice': error((p: { name: string }) => `two interfaces are called "${p.name}"`),
  'subnet-missing': error(
    (p: { port: string; id: string }) =>
      `the port ${p.port} has an address in the subnet ${p.id}, which is not given`,
    () => 'add it to the subnets: openstack subnet show -f json',
  ),
  'address-off-subnet': warning(
    (p: { subnet: string }) => `the address is outside its subnet ${p.subnet}`,
    () => 'check the address and the cidr of the subnet',
  ),
  'network-missing': warning(
    (p: { port: string; id: string }) =>
      p.id === ''
        ? `nothing tells the network of the port ${p.port}: its MTU is not known`
        : `the network ${p.id} of the port ${p.port} is not given: its MTU is not known`,
    () => 'add it to the networks: openstack network show -f json',
  ),
  'subport-missing': error(
    (p: { port: string; id: string }) =>
      `the port ${p.port} is a trunk for the port ${p.id}, which is not given`,
    () => 'add it to the ports: openstack port show -f json',
  ),
  'no-port-of-server': warning(
    (p: { count: number }) => `none of the ${p.count} ports belongs to this server: it gets no network data`,
    () => 'a port belongs to a server by its device_id (the uuid of the server) and its project_id',
  ),
  'ports-of-many-servers': error(
    (p: { servers: readonly string[] }) => `the ports are those of ${p.servers.length} servers`,
    (p) => `say with uuid which of them it is: ${p.servers.join(', ')}`,
  ),
  'openstack-unknown': error(
    () => 'nothing that a server is made of',
    () =>
      'known by their shape: a server, ports, networks, subnets, floating IPs, security groups, key pairs, images',
  ),
  'openstack-no-server': error(
    () => 'there is no server among these files',
    () => 'add the answer of GET /servers/{id}, or: openstack server show ID -f json',
  ),
  'openstack-two-servers': error(
    () => 'a second server; a drive is for one',
    () => 'give the files of one server at a time',
  ),
  'openstack-no-ports': warning(
    (p: { id: string }) => `the ports of the server ${p.id} are missing: it gets no network data`,
    (p) => `add them: openstack port list --server ${p.id} --long -f json`,
  ),
  'openstack-untold': warning(
    (p: { absent: readonly string[] }) => `the server does not tell ${p.absent.join(', ')}`,
    () => 'ask for it as an administrator, with compute API version 2.3 or later',
  ),
  'openstack-stranger': warning((p: { name: string }) => `${p.name} is not of this server: it is left out`),
  'ironic-without-ports': error(
    () => 'ports of a bare metal node say nothing of networks',
    () => 'add the ports of Neutron that they carry',
  ),
  'key-missing': warning(
    (p: { name: string }) => `the key ${p.name} is named, but not given: it is left out`,
    () => 'add it to public_keys',
  ),
  'ntp-not-told': warning(
    () => 'the vendor data have a cloud-init part of their own: the time servers are left out',
    () => 'name them in that part, under "ntp"',
  ),
  'beyond-nova': warning(
    (p: { field: string }) => `${p.field} is left out: Nova writes nothing of the kind`,
    () => 'leave out "profile: nova"',
  ),
} satisfies Record<string, Row<any>>

export type Code = keyof typeof catalogue

type Parameters<C extends Code> = (typeof catalogue)[C] extends Row<infer P> ? P : never

/** Every code with its severity, for the table in the documentation. */
export const codes: ReadonlyMap<Code, Diagnostic['severity']> = new Map(
  Object.entries(catalogue).map(([code, { severity }]) => [code as Code, severity]),
)

/** A diagnostic of the catalogue at `path`. */
export function diagnose<C extends Code>(code: C, path: Path, parameters: Parameters<C>): Diagnostic {
  const row: Row<Parameters<C>> = catalogue[code] as Row<any>
  const hint = row.hint?.(parameters)
  const { severity } = row
  const message = row.message(parameters)
  return { severity, code, message, path, ...(hint === undefined ? {} : { hint }) }
}

export function hasErrors(report: Report): boolean {
  return report.some(({ severity }) => severity === 'error')
}

/** `file:line:column: error: message [code]`, and the hint on a line of its own. */
export function format({ source, range, severity, code, message, hint, path }: Diagnostic): string {
  const place = [source, range?.start.line, range?.start.column]
    .filter((part) => part !== undefined)
    .join(':')
  const where = place !== '' ? `${place}: ` : path.length > 0 ? `${path.join('.')}: ` : ''
  return `${where}${severity}: ${message} [${code}]${hint === undefined ? '' : `\n  ${hint}`}`
}
