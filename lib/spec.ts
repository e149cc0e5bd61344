import type { DriveFormat } from './drive-format.ts'
import type { Json } from './text/json.ts'
import type { NetworkModel } from './network.ts'

/** A public key under its name, as Nova keeps it. `public_key` is the line of a .pub file, or a PEM certificate. */
export interface Keypair {
  readonly name: string
  readonly type: 'ssh' | 'x509'
  readonly public_key: string
}

/** Where keys come from that are fetched when a drive is made: a forge's user, a URL of https, the agent of SSH. */
export type KeyOrigin =
  | { readonly forge: 'gh' | 'lp' | 'gl'; readonly user: string }
  | { readonly url: string }
  | { readonly agent: true }

/** A device that the guest is told about: its tags, and by what it is found. Source: nova/objects/virt_device_metadata.py */
export interface Device {
  readonly type?: 'nic' | 'disk' | 'share' | undefined
  /** `none` or absent: it is on no bus that has addresses. */
  readonly bus?: 'pci' | 'usb' | 'scsi' | 'ide' | 'xen' | 'none' | undefined
  readonly address?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Of a nic. */
  readonly mac?: string | undefined
  readonly vlan?: number | undefined
  readonly vf_trusted?: boolean | undefined
  /** Of a disk. */
  readonly serial?: string | null | undefined
  readonly path?: string | null | undefined
  /** Of a share. */
  readonly share_id?: string | undefined
  readonly tag?: string | undefined
}

/** What EC2's metadata has beside the rest. */
export interface Ec2 {
  readonly instance_id?: string | undefined
  readonly ami_id?: string | undefined
  readonly kernel_id?: string | undefined
  readonly ramdisk_id?: string | undefined
  readonly reservation_id?: string | undefined
  readonly instance_type?: string | undefined
  readonly security_groups?: readonly string[] | undefined
  /** Null: it has none. Absent: the first that network_data tells. */
  readonly local_ipv4?: string | null | undefined
  readonly public_ipv4?: string | undefined
  readonly block_device_mapping?: ReadonlyMap<string, string | null> | undefined
}

/** An injected file: its path in the guest, and its bytes, which become `openstack/content/NNNN`. */
export interface InjectedFile {
  readonly path: string
  readonly content: Uint8Array
}

/** Every layout that a drive can have, by the data source that reads it. */
export const DATASOURCES = [
  'config-drive',
  'nocloud',
  'cloudstack',
  'cloudstack-systemvm',
  'opennebula',
  'files',
] as const

export type Datasource = (typeof DATASOURCES)[number]

/** What CloudStack tells beside the rest. Source: NetworkModelImpl.java, `generateVmData` */
export interface CloudStack {
  readonly service_offering?: string | undefined
  readonly cloud_identifier?: string | undefined
  readonly hypervisor_host_name?: string | undefined
  readonly cloud_domain?: string | undefined
  readonly cloud_domain_id?: string | undefined
  readonly cloud_name?: string | undefined
  /** Boot arguments of a system VM: `type`, `template`, … */
  readonly cmdline?: ReadonlyMap<string, string> | undefined
}

/** Where drives go. */
export type Destination = 'nova' | 'cloudstack' | 'proxmox' | 'ec2' | 'kubevirt' | 'ironic'

/**
 * A server and its drive as the user declared them, validated and with every default filled in. Names are Nova's own;
 * no version of any format is in it. It is whole: nothing is left to read, to ask or to fetch, so rendering it cannot fail.
 * Made by `parseSpec`, `checkSpec` or `complete`.
 */
export interface Spec {
  /** The instance; what `instance_id` says may put another in its place when the drive is rendered. */
  readonly uuid: string
  /** `stable`: the uuid. `hash`: made of what is on the drive. `new`: another each time. */
  readonly instance_id: 'stable' | 'hash' | 'new'
  readonly name: string
  readonly hostname: string
  /** Stands behind the host name, after a dot; empty: the bare host name. */
  readonly dhcp_domain: string
  readonly availability_zone: string | null
  readonly project_id: string | undefined
  readonly launch_index: number
  readonly meta: ReadonlyMap<string, string>
  readonly keypairs: readonly Keypair[]
  /** The name of a key that the server had and that is gone. */
  readonly lost_key: string | undefined
  readonly admin_pass: string | undefined
  /** Base64 text, or `random` to have 512 bytes drawn when the drive is rendered. */
  readonly random_seed: string | undefined
  readonly user_data: Uint8Array | undefined
  /** Where the drive goes: its limits are kept. */
  readonly destinations: readonly Destination[]
  readonly vendor_data: Json
  readonly vendor_data2: Json
  /** The guest's network, however it was told; absent: it asks DHCP. */
  readonly network: NetworkModel | undefined
  /** Absent: no such file, and the guest asks DHCP. */
  readonly network_data: Json | undefined
  /** Debian's /etc/network/interfaces, the form before network_data. */
  readonly network_config: string | undefined
  readonly files: readonly InjectedFile[]
  readonly devices: readonly Device[]
  readonly dedicated_cpus: readonly number[]
  readonly ec2: Ec2
  readonly cloudstack: CloudStack
  /** Directories below ec2/ that are not written. */
  readonly config_drive_skip_versions: readonly string[]
  /** By path on the drive; null is an empty directory. */
  readonly extra_files: ReadonlyMap<string, Uint8Array | null>
  /** Guests that the drive is meant for, as `check` takes them. */
  readonly guests: readonly string[]
  readonly drive: {
    readonly datasource: Datasource
    readonly format: DriveFormat
    /** The table of partitions around a file system. */
    readonly partition: 'none' | 'mbr' | 'gpt'
    /** Of NoCloud's network-config; absent: as much as each can hold. */
    readonly network_config_version: 1 | 2 | undefined
    /** Bytes of a FAT volume. */
    readonly size: 'smallest' | number
    readonly volume_id: string
    readonly publisher: string
    readonly preparer: string
    readonly application: string
    readonly padding: number
    readonly newest_version: string
    readonly profile: 'default' | 'nova'
  }
}
