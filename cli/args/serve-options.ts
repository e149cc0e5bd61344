import { allowOption } from './allow-option.ts'
import type { ArgumentsOf } from './command.ts'
import { inputOptions } from './input-options.ts'
import { variableOptions } from './variable-options.ts'

export const servePositionals = {
  sources: { describe: 'specs, drives, and folders of them', many: true },
} as const

/** The options of the metadata service. */
export const serveOptions = {
  listen: {
    type: 'string',
    array: true,
    value: 'ADDRESS',
    also: ['bind', 'port', 'address'],
    describe:
      'address and port (default: 127.0.0.1:8775); port 0 is a free one; ADDRESS:PORT=NAME serves one instance there',
  },
  face: {
    type: 'string',
    value: 'FACE',
    values: ['all', 'nova', 'aws', 'nocloud', 'cloudstack'],
    isClosed: true,
    also: ['only'],
    describe: 'cloud to look like (default: all, which is OpenStack, EC2 and NoCloud)',
  },
  tokens: {
    type: 'string',
    value: 'MODE',
    values: ['off', 'optional', 'required'],
    isClosed: true,
    also: ['imdsv2'],
    describe: "tokens of EC2's metadata, IMDSv2 (default: optional where the face has them)",
  },
  instance: {
    group: 'Who is asking',
    type: 'string',
    array: true,
    value: 'ADDRESS=NAME',
    describe: 'the caller with this IP or MAC address is the instance NAME',
  },
  lease: {
    group: 'Who is asking',
    type: 'string',
    value: 'FILE',
    describe: "leases of a DHCP server, dnsmasq's or libvirt's, from which to learn MAC addresses",
  },
  'trusted-proxy': {
    group: 'Who is asking',
    type: 'string',
    array: true,
    value: 'CIDR',
    describe: 'proxy whose X-Forwarded-For names the caller',
  },
  'neutron-secret-file': {
    group: 'Who is asking',
    type: 'string',
    value: 'FILE',
    describe: "metadata_proxy_shared_secret of Neutron's proxy; only signed requests are answered",
  },
  host: {
    group: 'Who is asking',
    type: 'string',
    array: true,
    value: 'NAME',
    describe: 'host name that requests may use; addresses are always accepted',
  },
  explain: {
    group: 'Who is asking',
    type: 'string',
    value: 'CALLER',
    describe: 'print what the caller with this IP address, MAC address or name would get',
  },
  state: {
    type: 'string',
    value: 'DIR',
    describe: 'keep posted passwords in this folder (default: in memory)',
  },
  watch: { type: 'boolean', describe: 'serve a changed file from the next request on' },
  log: {
    type: 'string',
    value: 'FORMAT',
    values: ['text', 'json', 'none'],
    isClosed: true,
    describe: 'lines about requests on standard error (default: text)',
  },
  'tls-cert': {
    type: 'string',
    value: 'FILE',
    needs: ['tls-key'],
    describe: 'certificate in PEM, for HTTPS',
  },
  'tls-key': { type: 'string', value: 'FILE', needs: ['tls-cert'], describe: 'private key in PEM' },
  stdio: {
    type: 'boolean',
    conflicts: ['listen', 'tls-cert', 'explain'],
    describe: "answer one connection on standard input and output, for QEMU's guestfwd",
  },
  'exit-when-all-called': {
    type: 'boolean',
    describe: "end once every instance has reported with cloud-init's phone_home",
  },
  'allow-commands': inputOptions['allow-commands'],
  sandbox: { ...inputOptions.sandbox, conflicts: ['allow-commands'] },
  ...variableOptions,
  ...allowOption,
  strict: inputOptions.strict,
} as const

export type ServeArguments = ArgumentsOf<typeof serveOptions, typeof servePositionals>
