import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

// Debian's Nova is a package of Debian's own Python, whichever other python3 comes first in PATH.
const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('render_nova.py', import.meta.url))

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

export type NovaInstance = {
  readonly uuid: string
  readonly name: string
  /** By default the one that Nova derives from the name. */
  readonly hostname?: string
  readonly project_id: string
  readonly user_id?: string
  readonly launch_index?: number
  readonly availability_zone?: string | null
  readonly reservation_id?: string | null
  /** `''` by default, as for a server that boots from a volume. */
  readonly image_ref?: string
  /** The flavor's name, `m1.small` by default. */
  readonly flavor?: string
  readonly user_data?: string | null
  /** User data that is not UTF-8 text. */
  readonly user_data_base64?: string
  /** The first keypair's by default. */
  readonly key_name?: string | null
  readonly key_data?: string | null
  readonly admin_pass?: string
  readonly metadata?: { readonly [key: string]: string }
  readonly system_metadata?: { readonly [key: string]: string }
  readonly root_device_name?: string | null
  readonly default_ephemeral_device?: string | null
  readonly default_swap_device?: string | null
}

export type NovaBlockDevice = {
  readonly source_type: 'blank' | 'image' | 'snapshot' | 'volume'
  readonly destination_type: 'local' | 'volume'
  readonly boot_index?: number
  readonly guest_format?: string | null
  readonly device_name?: string | null
}

export type NovaDevice = {
  readonly kind: 'nic' | 'disk' | 'share' | 'unknown'
  readonly bus?: 'pci' | 'usb' | 'scsi' | 'ide' | 'xen' | 'generic'
  readonly address?: string
  readonly tags?: readonly string[]
  readonly mac?: string
  readonly vlan?: number
  readonly vf_trusted?: boolean
  readonly serial?: string | null
  readonly path?: string | null
  readonly share_id?: string
  readonly tag?: string
}

export type NovaVendordata = {
  readonly providers?: readonly ('StaticJSON' | 'DynamicJSON')[]
  readonly static?: Json
  readonly static_file_text?: string
  readonly dynamic_targets?: readonly ({ readonly raw: string } | NovaDynamicTarget)[]
  /** Nova asks the targets over HTTP; their `url` is then a path below `origin`. */
  readonly isOverHttp?: boolean
  readonly origin?: string
}

export type NovaDynamicTarget = {
  readonly name: string
  readonly url: string
  readonly response?: Json
  readonly response_text?: string
  readonly fail?: 'connect' | 'http'
  /** The status of the answer over HTTP. */
  readonly status?: number
}

/** Objects of Neutron's API. */
export type NovaNeutron = {
  readonly networks?: readonly JsonObject[]
  readonly subnets?: readonly JsonObject[]
  readonly ports?: readonly JsonObject[]
  readonly floatingips?: readonly JsonObject[]
  /** If given, the instance's groups come from its ports' `security_groups`. */
  readonly security_groups?: readonly JsonObject[]
}

export type NovaCase = {
  readonly random_seed?: string
  /** Options of nova.conf by name, whichever of [DEFAULT], [api] and [neutron] they are in. */
  readonly options?: JsonObject
  readonly instance: NovaInstance
  /** How many servers the request made, and which of them (from 0) this is; the host name and the name tell it. */
  readonly launch?: { readonly count: number; readonly index: number }
  /** What the hypervisor's driver adds to meta_data.json, after the administrator's password. */
  readonly extra_md?: JsonObject
  readonly keypairs?: readonly { readonly name: string; readonly type: string; readonly public_key: string }[]
  readonly security_groups?: readonly string[]
  readonly ec2?: { readonly [key in 'instance_id' | 'ami_id' | 'kernel_id' | 'ramdisk_id']?: number }
  readonly block_devices?: readonly NovaBlockDevice[]
  readonly devices?: readonly NovaDevice[]
  readonly numa_cells?: readonly {
    readonly cpuset?: readonly number[]
    readonly pcpuset: readonly number[]
  }[]
  readonly files?: readonly (
    | { readonly path: string; readonly contents: string }
    | { readonly path: string; readonly contents_base64: string }
  )[]
  readonly vendordata?: NovaVendordata
  readonly neutron?: NovaNeutron
  /** Nova's own model of the network, instead of Neutron's objects. */
  readonly network_info?: readonly JsonObject[]
  readonly ironic?: { readonly ports?: readonly JsonObject[]; readonly portgroups?: readonly JsonObject[] }
  /** The value of network_data.json, instead of what Nova makes of the network. */
  readonly network_metadata?: JsonObject
}

export type NovaRequest = {
  readonly url: string
  readonly method: string
  readonly headers: { readonly [name: string]: string }
  readonly body: JsonObject
  readonly verify: boolean | string
  readonly timeout: readonly number[]
}

export type NovaDrive = {
  readonly order: readonly { readonly path: string; readonly bytes: number }[]
  readonly hostname: string
  readonly name: string
  /** In the order in which Nova writes the files. */
  readonly tree: ReadonlyMap<string, Uint8Array>
  readonly vendordataRequests: readonly NovaRequest[]
}

export type NovaResult = NovaDrive | { readonly error: string }

export type NovaNameQuestion = {
  readonly hostname_from_name: string
  readonly uuid?: string
  /** How many servers one request makes, and which of them (from 0) this is. */
  readonly count?: number
  readonly index?: number
}

export const hasNova = (): boolean =>
  existsSync(PYTHON) && existsSync('/usr/lib/python3/dist-packages/nova/api/metadata/base.py')

/**
 * The drives that Nova makes of the cases, in their order. One Python process renders them all, with Nova's code from the folder
 * `source` or from Debian's package.
 */
export async function renderWithNova(cases: readonly NovaCase[], source?: string): Promise<NovaResult[]> {
  const answers = await ask<DriveAnswer>(cases, source)
  return answers.map((answer) => ('error' in answer ? answer : decodeDrive(answer)))
}

/** The host names that Nova derives from the names of servers. */
export async function hostnamesFromNova(names: readonly (string | NovaNameQuestion)[]): Promise<string[]> {
  const questions = names.map((name) => (typeof name === 'string' ? { hostname_from_name: name } : name))
  const answers = await ask<{ hostname: string }>(questions)
  return answers.map((answer) => {
    if ('error' in answer) throw new Error(answer.error)
    return answer.hostname
  })
}

type DriveAnswer = {
  hostname: string
  name: string
  order: NovaDrive['order']
  tree: { [path: string]: string }
  vendordata_requests?: NovaRequest[]
}

const decodeDrive = ({
  hostname,
  name,
  order,
  tree,
  vendordata_requests: vendordataRequests = [],
}: DriveAnswer): NovaDrive => ({
  hostname,
  name,
  order,
  tree: new Map(
    Object.entries(tree).map(([path, text]) => [path, Uint8Array.from(Buffer.from(text, 'base64'))]),
  ),
  vendordataRequests,
})

async function ask<Answer>(
  questions: readonly object[],
  source?: string,
): Promise<(Answer | { error: string })[]> {
  if (questions.length === 0) return []
  const env = { ...process.env, ...(source !== undefined && { NOVA_SOURCE: source }) }
  const running = promisify(execFile)(PYTHON, [SCRIPT], { maxBuffer: Infinity, env })
  // If Python stops early, its exit status tells why; the broken pipe does not.
  running.child.stdin?.on('error', () => {})
  running.child.stdin?.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
  const { stdout } = await running
  const lines = stdout.trimEnd().split('\n')
  if (lines.length !== questions.length) {
    throw new Error(`Nova answered ${lines.length} of ${questions.length} questions`)
  }
  return lines.map((line) => JSON.parse(line) as Answer | { error: string })
}
