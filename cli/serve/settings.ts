import { readInputFile } from '../input/read-input-file.ts'
import { isIP } from 'node:net'
import { type Cidr, parseCidr } from '../../lib/network/addresses.ts'
import { leaseFile } from '../../lib/node/lease-file.ts'
import { normalAddress, normalMac } from '../../lib/service/peer-address.ts'
import type { CallerRules } from '../../lib/service/who.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** A place to listen. */
export interface Listener {
  readonly address: string
  readonly port: number
  /** The instance that every caller there is. */
  readonly instance: string | undefined
}

const DEFAULT_LISTEN = '127.0.0.1:8775'

/**
 * Reads the values of --listen.
 *
 * @throws Failure for an invalid one
 */
export function listenersOf(values: readonly string[] = [DEFAULT_LISTEN]): readonly Listener[] {
  return values.map((text) => {
    const [, bracketed, plain, port = '', instance] =
      /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})(?:=(.+))?$/s.exec(text) ?? []
    const address = bracketed ?? plain ?? ''
    if (isIP(address) === 0 || Number(port) > 65_535)
      throw new Failure(
        EXIT.usage,
        `--listen: not an address and a port: ${JSON.stringify(text)}; write it as 127.0.0.1:8775 or [::1]:8775.`,
      )
    return { address, port: Number(port), instance }
  })
}

interface RuleFlags {
  readonly instance: readonly string[] | undefined
  readonly lease: string | undefined
  readonly 'trusted-proxy': readonly string[] | undefined
  readonly 'neutron-secret-file': string | undefined
}

/**
 * Reads the options that say how to tell callers apart.
 *
 * @throws Failure for an invalid value, or a file that cannot be read
 */
export function rulesOf(flags: RuleFlags): CallerRules {
  const secretFile = flags['neutron-secret-file']
  return {
    assigned: new Map((flags.instance ?? []).map(assignment)),
    trustedProxies: (flags['trusted-proxy'] ?? []).map(proxy),
    leaseOf: flags.lease === undefined ? undefined : leaseFile(flags.lease),
    neutronSecret: secretFile === undefined ? undefined : secretIn(secretFile),
  }
}

function assignment(text: string): readonly [string, string] {
  const [key = '', ...rest] = text.split('=')
  const name = rest.join('=')
  const caller = normalMac(key) ?? (isIP(key) === 0 ? undefined : normalAddress(key))
  if (caller === undefined || name === '')
    throw new Failure(
      EXIT.usage,
      `--instance: not an address and a name: ${JSON.stringify(text)}; write it as 192.0.2.5=web1 or 52:54:00:00:00:01=web1.`,
    )
  return [caller, name]
}

function proxy(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === undefined)
    throw new Failure(EXIT.usage, `--trusted-proxy: not an address or a network: ${JSON.stringify(text)}.`)
  return cidr
}

function secretIn(path: string): Uint8Array {
  const secret = fileOf(path)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (secret === '')
    throw new Failure(EXIT.invalid, `${path}: the secret is empty`, [], { code: 'bad-password' })
  return new TextEncoder().encode(secret)
}

/**
 * Reads a file that the command line names.
 *
 * @throws Failure when it cannot be read
 */
export function fileOf(path: string): Buffer {
  return readInputFile(path)
}
