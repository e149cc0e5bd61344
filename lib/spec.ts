import type { DriveFormat } from './drive-format.ts'
import type { Content } from './image/tree.ts'
import type { Json, JsonObject } from './text/json.ts'
import type { NetworkModel } from './network.ts'

/** A named public key, as in Nova. `public_key` is the line of a .pub file, or a PEM certificate. */
export interface Keypair {
  /** The name of the key, unique in the spec. */
  readonly name: string
  /** An SSH key, or an X.509 certificate for Windows. */
  readonly type: 'ssh' | 'x509'
  /** One line of authorized_keys, or a certificate in PEM. */
  readonly public_key: string
}

/** A source of keys to fetch when a drive is made: a user of a forge, an https URL, or the SSH agent. */
export type KeyOrigin =
  | { readonly forge: 'gh' | 'lp' | 'gl'; readonly user: string }
  | { readonly url: string }
  | { readonly agent: true }

/** A device that the metadata describes, with its tags and its address. Source: nova/objects/virt_device_metadata.py */
export interface Device {
  readonly type?: 'nic' | 'disk' | 'share' | undefined
  /** `none` or absent when the device is on no bus with addresses. */
  readonly bus?: 'pci' | 'usb' | 'scsi' | 'ide' | 'xen' | 'none' | undefined
  readonly address?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** Only for a NIC. */
  readonly mac?: string | undefined
  readonly vlan?: number | undefined
  readonly vf_trusted?: boolean | undefined
  /** Only for a disk. */
  readonly serial?: string | null | undefined
  readonly path?: string | null | undefined
  /** Only for a share. */
  readonly share_id?: string | undefined
  readonly tag?: string | undefined
}

/** The fields that only EC2's metadata has. */
export interface Ec2 {
  readonly instance_id?: string | undefined
  readonly ami_id?: string | undefined
  readonly kernel_id?: string | undefined
  readonly ramdisk_id?: string | undefined
  readonly reservation_id?: string | undefined
  readonly instance_type?: string | undefined
  readonly security_groups?: readonly string[] | undefined
  /** The private address; null when there is none, and undefined for the first one in network_data. */
  readonly local_ipv4?: string | null | undefined
  readonly public_ipv4?: string | undefined
  readonly block_device_mapping?: ReadonlyMap<string, string | null> | undefined
}

/** An injected file: its path in the guest, and its content, which becomes `openstack/content/NNNN`. */
export interface InjectedFile {
  /** The absolute path in the guest. */
  readonly path: string
  /** The bytes of the file; a large one is read when the drive is written. */
  readonly content: Content
}

/** The layouts of a drive, named after the datasources that read them. */
export const DATASOURCES = [
  'config-drive',
  'nocloud',
  'cloudstack',
  'cloudstack-systemvm',
  'opennebula',
  'files',
] as const

/** The name of a layout. */
export type Datasource = (typeof DATASOURCES)[number]

/** The fields that only CloudStack's layout has. Source: NetworkModelImpl.java, `generateVmData` */
export interface CloudStack {
  /** The name of the service offering. */
  readonly service_offering?: string | undefined
  /** The identifier of the cloud. */
  readonly cloud_identifier?: string | undefined
  /** The name of the host that runs the guest. */
  readonly hypervisor_host_name?: string | undefined
  /** The name of the domain. */
  readonly cloud_domain?: string | undefined
  /** The UUID of the domain. */
  readonly cloud_domain_id?: string | undefined
  /** The name of the cloud. */
  readonly cloud_name?: string | undefined
  /** The boot arguments of a system VM: `type`, `template`, … */
  readonly cmdline?: ReadonlyMap<string, string> | undefined
}

/** What a drive holds: all that guests read, or what Nova writes. */
export type Profile = 'default' | 'nova'

/** A destination of drives that limits their size. */
export type Destination = 'nova' | 'cloudstack' | 'proxmox' | 'ec2' | 'kubevirt' | 'ironic'

/**
 * A server and its drive: validated, and with all defaults filled in. Field names are Nova's, independent of the version of any
 * format. It is complete, with nothing left to read, ask or fetch, so rendering it cannot fail. `parseSpec`, `checkSpec` and
 * `complete` make specs.
 */
export interface Spec {
  /** The UUID of the instance; rendering may replace it as `instance_id` says. */
  readonly uuid: string
  /** `stable`: the uuid. `hash`: derived from the files on the drive. `new`: random. */
  readonly instance_id: 'stable' | 'hash' | 'new'
  /** The display name. */
  readonly name: string
  /** The host name as the guest gets it, with its domain. */
  readonly hostname: string
  /** The domain to append to the host name after a dot; empty for none. */
  readonly dhcp_domain: string
  /** The availability zone; undefined when there is none. */
  readonly availability_zone: string | null
  /** The id of the project; undefined when there is none. */
  readonly project_id: string | undefined
  /** The number among servers that are created together, from 0. */
  readonly launch_index: number
  /** The metadata of the user: keys and strings. */
  readonly meta: ReadonlyMap<string, string>
  /** The public keys, in their order. */
  readonly keypairs: readonly Keypair[]
  /** The name of a key that the server had and that was deleted. */
  readonly lost_key: string | undefined
  /** The password of the administrator, a secret. */
  readonly admin_pass: string | undefined
  /** Further members of meta_data.json. */
  readonly extra_md: JsonObject
  /** Base64, or `random` to draw 512 random bytes when the drive is rendered. */
  readonly random_seed: string | undefined
  /** The user data as the guest gets them. */
  readonly user_data: Uint8Array | undefined
  /** The destinations of the drive, whose limits it keeps. */
  readonly destinations: readonly Destination[]
  /** The static vendor data. */
  readonly vendor_data: Json
  /** The vendor data by target. */
  readonly vendor_data2: Json
  /** The guest's network, whichever field described it; undefined when the guest uses DHCP. */
  readonly network: NetworkModel | undefined
  /** The content of network_data.json; undefined when there is no such file and the guest uses DHCP. */
  readonly network_data: Json | undefined
  /** The content of Debian's /etc/network/interfaces, the predecessor of network_data. */
  readonly network_config: string | undefined
  /** The files that the guest writes. */
  readonly files: readonly InjectedFile[]
  /** The devices with tags, as in meta_data.json. */
  readonly devices: readonly Device[]
  /** The numbers of the pinned CPUs. */
  readonly dedicated_cpus: readonly number[]
  /** The values of EC2's documents. */
  readonly ec2: Ec2
  /** The values of CloudStack's documents. */
  readonly cloudstack: CloudStack
  /** Directories below ec2/ that are not written. */
  readonly config_drive_skip_versions: readonly string[]
  /** Contents by path on the drive; null is an empty directory. */
  readonly extra_files: ReadonlyMap<string, Content | null>
  /** The guests that must accept the drive, by the names that `check` accepts. */
  readonly guests: readonly string[]
  /** The codes of findings that pass as warnings. */
  readonly allow: readonly string[]
  /** Whether a drive that one of the guests rejects is refused; Nova's is not, unless the spec names guests. */
  readonly requires_guests: boolean
  /** The image and its volume. */
  readonly drive: {
    readonly datasource: Datasource
    readonly format: DriveFormat
    /** The partition table around the file system. */
    readonly partition: 'none' | 'mbr' | 'gpt'
    /** The version of NoCloud's network-config; undefined for 1, or 2 where only that can hold the network. */
    readonly network_config_version: 1 | 2 | undefined
    /** The size of a FAT volume in bytes. */
    readonly size: 'smallest' | number
    readonly volume_id: string
    readonly publisher: string
    readonly preparer: string
    readonly application: string
    readonly padding: number
    readonly newest_version: string
    readonly profile: Profile
  }
}
