// Made of the schema by test/spec-input.test.ts; TAP_SNAPSHOT=1 writes it.

/** A map of any keys, as an object or a Map. */
type MapOf<T> = { readonly [key: string]: T } | ReadonlyMap<string, T>

/** A server, and the drive that it reads at first boot. Only hostname or name is needed. */
export interface SpecInput {
  /** The UUID of the instance. By default it is derived from the names (version 5), so the same spec is the same instance. */
  readonly uuid?: string | Literal | undefined
  /** The instance id; when it changes, cloud-init treats the server as a new instance. stable (the default) is the uuid, hash is derived from the files on the drive, new is random, and any other value is the id itself. */
  readonly instance_id?: string | Literal | undefined
  /** The display name. Either name or hostname is required; each is derived from the other. */
  readonly name?: string | Literal | undefined
  /** The host name, with or without a domain. By default it is derived from the name as in Nova. */
  readonly hostname?: string | Literal | undefined
  /** The domain to append to the host name. */
  readonly dhcp_domain?: string | Literal | undefined
  /** The availability zone, as in Nova. */
  readonly availability_zone?: string | null | Literal | undefined
  /** The project, as in Nova. */
  readonly project_id?: string | Literal | undefined
  /** The index of the server among those launched together. */
  readonly launch_index?: number | Literal | undefined
  /** Key and value pairs, which the guest finds as "meta" in the metadata; a value can be named as {env: NAME} and the like. */
  readonly meta?: MapOf<Secret> | Literal | undefined
  /** SSH keys (and PEM certificates for Windows) of the default user: a map of names, a list, or one key. A key is a string, {file: PATH} with one key per line, {directory: PATH} of .pub files, or a source to fetch when the drive is made: gh:USER, lp:USER, gl:USER, {url: URL}, agent. */
  readonly public_keys?: PublicKeys | Literal | undefined
  /** The name of the server's key, which remains when the key itself is deleted. */
  readonly key_name?: string | null | Literal | undefined
  /** The administrator's password, a secret. cloudbase-init and CloudStack's scripts read it; cloud-init does not. */
  readonly admin_pass?: Secret | Literal | undefined
  /** Further keys of meta_data.json, such as those that a driver of Nova adds. Other fields of the spec take precedence, except uuid, meta and files. */
  readonly extra_md?: MapOf<unknown> | Literal | undefined
  /** The random seed: base64, a secret with base64, or random to draw 512 random bytes. */
  readonly random_seed?: Secret | Literal | undefined
  /** The user data: any content, or {parts: [...]}, which become one MIME message. */
  readonly user_data?: UserData | Literal | undefined
  /** A #cloud-config as data, which becomes the first part of the user data. Files, keys and passwords can be references. */
  readonly cloud_config?:
    | {
        /** The SSH keys of the default user, in any form of public_keys. */
        readonly ssh_authorized_keys?: PublicKeys | undefined
        /** The default user: its name, or a map of the settings to change. */
        readonly user?:
          | {
              /** The name of the user. */
              readonly name?: string | undefined
              /** The password or its hash, a secret. The drive gets only a hash. */
              readonly password?: Password | undefined
              /** The SSH keys of this user, in any form of public_keys. */
              readonly ssh_authorized_keys?: PublicKeys | undefined
              readonly [key: string]: unknown
            }
          | string
          | undefined
        /** The users; "default" is the default user of the image. */
        readonly users?:
          | readonly (
              | {
                  /** The name of the user. */
                  readonly name?: string | undefined
                  /** The password or its hash, a secret. The drive gets only a hash. */
                  readonly password?: Password | undefined
                  /** The SSH keys of this user, in any form of public_keys. */
                  readonly ssh_authorized_keys?: PublicKeys | undefined
                  readonly [key: string]: unknown
                }
              | string
              | readonly unknown[]
            )[]
          | MapOf<unknown>
          | string
          | undefined
        /** Files to write in the guest. */
        readonly write_files?:
          | readonly {
              /** The path in the guest. */
              readonly path?: string | undefined
              /** The content. */
              readonly content?: Contents | undefined
              /** The path of a file with the content. */
              readonly file?: string | undefined
              /** The mode, as a string. */
              readonly permissions?: string | undefined
              readonly [key: string]: unknown
            }[]
          | undefined
        readonly [key: string]: unknown
      }
    | Contents
    | Literal
    | undefined
  /** An Ignition config as data, instead of any other user data. */
  readonly ignition?: MapOf<unknown> | Literal | undefined
  /** The destinations of the drive; exceeding a limit of one is an error. */
  readonly destination?:
    | 'nova'
    | 'cloudstack'
    | 'proxmox'
    | 'ec2'
    | 'kubevirt'
    | 'ironic'
    | readonly ('nova' | 'cloudstack' | 'proxmox' | 'ec2' | 'kubevirt' | 'ironic')[]
    | Literal
    | undefined
  /** The vendor data: a JSON document, or {file: PATH} of one. A value in it can be named as {env: NAME} and the like. */
  readonly vendor_data?: unknown
  /** The vendor data for newer guests: a JSON document, or {static, dynamic, failure_fatal, image_id, boot_roles}. The services in dynamic are queried once, when the drive is made. */
  readonly vendor_data2?:
    | {
        /** The value of the key static; vendor_data by default. */
        readonly static?: unknown
        /** The services to query once, when the drive is made. */
        readonly dynamic?: readonly VendorTarget[] | undefined
        /** The order of Nova's providers, StaticJSON and DynamicJSON; a key of an earlier one stays. Without DynamicJSON no service is queried. */
        readonly providers?: readonly ('StaticJSON' | 'DynamicJSON')[] | undefined
        /** Whether a failing service ends the build. */
        readonly failure_fatal?: boolean | undefined
        /** The image id to send to the services. */
        readonly image_id?: string | undefined
        /** The roles to send to the services. */
        readonly boot_roles?: string | undefined
      }
    | string
    | number
    | boolean
    | null
    | readonly unknown[]
    | { readonly dynamic?: undefined; readonly [key: string]: unknown }
    | Literal
    | undefined
  /** The guest's network: a short map of interfaces, a network config for netplan, cloud-init (version 1 or 2) or OpenStack (network_data.json), or {file: PATH} of one. Without it the guest uses DHCP. */
  readonly network?:
    | {
        /** The path of a file with the network. */
        readonly file: string
      }
    | SimpleNetwork
    | Netplan
    | NetworkV1
    | NetworkData
    | {
        /** The network in an outer key, as in a netplan file. */
        readonly network: SimpleNetwork | Netplan | NetworkV1 | NetworkData
      }
    | Literal
    | undefined
  /** OpenStack's network_data.json, unchanged, instead of network. */
  readonly network_data?: unknown
  /** Debian's /etc/network/interfaces, the predecessor of network_data. */
  readonly network_config?: Contents | Literal | undefined
  /** Answers of Neutron's API, from which network_data is made. */
  readonly neutron?:
    | {
        /** The ports of the server. */
        readonly ports?:
          | readonly NeutronPort[]
          | NeutronPort
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly ports: unknown; readonly [key: string]: unknown }
          | { readonly port: unknown; readonly [key: string]: unknown }
          | undefined
        /** The networks of the ports. */
        readonly networks?:
          | readonly NeutronNetwork[]
          | NeutronNetwork
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly networks: unknown; readonly [key: string]: unknown }
          | { readonly network: unknown; readonly [key: string]: unknown }
          | undefined
        /** The subnets of the addresses. */
        readonly subnets?:
          | readonly NeutronSubnet[]
          | NeutronSubnet
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly subnets: unknown; readonly [key: string]: unknown }
          | { readonly subnet: unknown; readonly [key: string]: unknown }
          | undefined
        /** The floating addresses. */
        readonly floatingips?:
          | readonly FloatingIp[]
          | FloatingIp
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly floatingips: unknown; readonly [key: string]: unknown }
          | { readonly floatingip: unknown; readonly [key: string]: unknown }
          | undefined
        /** The security groups, for their names. */
        readonly security_groups?:
          | readonly SecurityGroup[]
          | SecurityGroup
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly security_groups: unknown; readonly [key: string]: unknown }
          | { readonly security_group: unknown; readonly [key: string]: unknown }
          | undefined
        /** The DNS search domains. */
        readonly dns_search?: readonly string[] | undefined
        /** Interface names by MAC address or port id. */
        readonly link_names?: MapOf<string> | undefined
      }
    | Literal
    | undefined
  /** Nova's own record of the network, from which network_data is made. */
  readonly network_info?:
    | readonly Vif[]
    | Vif
    | {
        /** The path of a JSON file with the objects. */
        readonly file: string
      }
    | { readonly network_info: unknown; readonly [key: string]: unknown }
    | Literal
    | undefined
  /** The ports and port groups of a bare metal node, from Ironic's API. */
  readonly ironic?:
    | {
        /** The ports of the node. */
        readonly ports?:
          | readonly IronicPort[]
          | IronicPort
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly ports: unknown; readonly [key: string]: unknown }
          | { readonly port: unknown; readonly [key: string]: unknown }
          | undefined
        /** The port groups of the node; each one is a bond. */
        readonly portgroups?:
          | readonly IronicPortGroup[]
          | IronicPortGroup
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly portgroups: unknown; readonly [key: string]: unknown }
          | { readonly portgroup: unknown; readonly [key: string]: unknown }
          | undefined
      }
    | Literal
    | undefined
  /** Whether to write the addresses to network_config as well. */
  readonly flat_injected?: boolean | Literal | undefined
  /** Time servers, which cloud-init reads from the vendor data. */
  readonly ntp_servers?: readonly string[] | Literal | undefined
  /** Files in the guest: path in the guest -> content. */
  readonly files?: MapOf<Contents> | Literal | undefined
  /** Tagged devices. */
  readonly devices?:
    | readonly {
        /** The type of the device. */
        readonly type?: 'nic' | 'disk' | 'share' | undefined
        /** The bus of the device; none by default, which has no addresses. */
        readonly bus?: 'pci' | 'usb' | 'scsi' | 'ide' | 'xen' | 'none' | undefined
        /** The address on the bus, such as 0000:00:02.0 on PCI. */
        readonly address?: string | undefined
        /** The MAC address of a NIC. */
        readonly mac?: string | undefined
        /** The VLAN of a NIC. */
        readonly vlan?: number | undefined
        /** Whether the host trusts the virtual function. */
        readonly vf_trusted?: boolean | undefined
        /** The serial number of a disk. */
        readonly serial?: string | null | undefined
        /** The path of a disk in the guest. */
        readonly path?: string | null | undefined
        /** The id of a share. */
        readonly share_id?: string | undefined
        /** The tag with which the guest mounts a share. */
        readonly tag?: string | undefined
        /** The tags that identify the device. */
        readonly tags?: readonly string[] | undefined
      }[]
    | Literal
    | undefined
  /** Pinned CPUs. */
  readonly dedicated_cpus?: readonly number[] | Literal | undefined
  /** Fields that only EC2's metadata has. */
  readonly ec2?:
    | {
        /** The id of the instance, or the number to which Nova maps it. */
        readonly instance_id?: string | number | undefined
        /** The id of the image, or its number. */
        readonly ami_id?: string | number | undefined
        /** The id of the kernel, or its number. */
        readonly kernel_id?: string | number | undefined
        /** The id of the initial RAM disk, or its number. */
        readonly ramdisk_id?: string | number | undefined
        /** The id of the reservation. */
        readonly reservation_id?: string | undefined
        /** The name of the flavour. */
        readonly instance_type?: string | undefined
        /** The names of the security groups. */
        readonly security_groups?: readonly string[] | undefined
        /** The private address; the first one of the network by default. */
        readonly local_ipv4?: string | undefined
        /** The public (floating) address. */
        readonly public_ipv4?: string | undefined
        /** A map of names to devices. */
        readonly block_device_mapping?: MapOf<string | null> | undefined
        /** The device of the root file system, for the mapping. */
        readonly root_device_name?: string | null | undefined
        /** The device of the ephemeral disk, for the mapping. */
        readonly default_ephemeral_device?: string | null | undefined
        /** The device of the swap disk, for the mapping. */
        readonly default_swap_device?: string | null | undefined
        /** Nova's block devices, for the mapping. */
        readonly block_devices?:
          | readonly BlockDevice[]
          | BlockDevice
          | {
              /** The path of a JSON file with the objects. */
              readonly file: string
            }
          | { readonly block_device_mapping_v2: unknown; readonly [key: string]: unknown }
          | { readonly block_devices: unknown; readonly [key: string]: unknown }
          | undefined
      }
    | Literal
    | undefined
  /** Fields that only CloudStack's layout has. */
  readonly cloudstack?:
    | {
        /** The name of the service offering. */
        readonly service_offering?: string | undefined
        /** The identifier of the cloud. */
        readonly cloud_identifier?: string | undefined
        /** The host on which the server runs. */
        readonly hypervisor_host_name?: string | undefined
        /** The domain of the account. */
        readonly cloud_domain?: string | undefined
        /** The id of the domain of the account. */
        readonly cloud_domain_id?: string | undefined
        /** The name of the cloud. */
        readonly cloud_name?: string | undefined
        /** Boot arguments of a system VM. */
        readonly cmdline?: MapOf<string> | undefined
      }
    | Literal
    | undefined
  /** Directories below ec2/ to leave out, as in Nova. */
  readonly config_drive_skip_versions?:
    | string
    | readonly (
        | '1.0'
        | '2007-01-19'
        | '2007-03-01'
        | '2007-08-29'
        | '2007-10-10'
        | '2007-12-15'
        | '2008-02-01'
        | '2008-09-01'
        | '2009-04-04'
        | 'latest'
      )[]
    | Literal
    | undefined
  /** Extra files on the drive: path on the drive -> content. A path that ends in a slash is an empty directory. */
  readonly extra_files?: MapOf<Contents | null> | Literal | undefined
  /** The guests that must accept the drive; anything that one of them rejects is an error. */
  readonly guests?: readonly string[] | Literal | undefined
  /** Codes of findings that pass as warnings, also with --strict. An error that leaves a field without a value cannot pass. */
  readonly allow?: readonly string[] | Literal | undefined
  /** The image and its volume. */
  readonly drive?:
    | {
        /** The layout of the drive; config-drive (OpenStack) by default. */
        readonly datasource?:
          | 'config-drive'
          | 'nocloud'
          | 'cloudstack'
          | 'cloudstack-systemvm'
          | 'opennebula'
          | 'files'
          | undefined
        /** The format of the image; iso9660 by default. */
        readonly format?:
          'iso9660' | 'vfat' | 'tar' | 'dir' | 'qcow2' | 'qcow2-vfat' | 'base64' | 'json' | undefined
        /** The partition table around the file system; none by default. */
        readonly partition?: 'none' | 'mbr' | 'gpt' | undefined
        /** The version of NoCloud's network-config; by default 1, unless only version 2 can hold the network. */
        readonly network_config_version?: number | undefined
        /** The size of a FAT volume; smallest by default. */
        readonly size?: unknown
        /** The volume label; by default the one that guests look for, such as config-2 for OpenStack. */
        readonly volume_id?: string | undefined
        /** The publisher of the volume, at most 64 ASCII characters. */
        readonly publisher?: string | undefined
        /** The preparer of the volume, at most 64 ASCII characters. */
        readonly preparer?: string | undefined
        /** The application of the volume, at most 64 ASCII characters. */
        readonly application?: string | undefined
        /** The number of empty sectors (2048 bytes) at the end. */
        readonly padding?: number | undefined
        /** The newest version of OpenStack's metadata to write; latest is the same. */
        readonly newest_version?:
          | '2012-08-10'
          | '2013-04-04'
          | '2013-10-17'
          | '2015-10-15'
          | '2016-06-30'
          | '2016-10-06'
          | '2017-02-22'
          | '2018-08-27'
          | '2020-10-14'
          | '2025-04-04'
          | undefined
        /** nova writes exactly what Nova writes, and nothing else. */
        readonly profile?: 'default' | 'nova' | undefined
        /** The release of Nova whose drive is written, by number or by name; it also sets newest_version. By default the newest, or 26.2.2 with an older newest_version. */
        readonly nova_release?: string | number | undefined
      }
    | Literal
    | undefined
}

type Literal = {
  /** The exact value of the field: no variables, references or special words are interpreted in it. */
  readonly literal: unknown
}

type Reference =
  | {
      /** The path of a file with the value. */
      readonly file: string
    }
  | {
      /** The environment variable with the value. */
      readonly env: string
    }
  | {
      /** A command that prints the value, as a list of words; needs --allow-commands. */
      readonly command: readonly string[]
    }
  | {
      /** The prompt at the terminal, where the value is typed without echo. */
      readonly prompt: string
    }

type Secret = string | Reference

type Contents =
  | string
  | {
      /** The bytes in base64. */
      readonly base64: string
    }
  | {
      /** The path of a file with the value. */
      readonly file: string
    }
  | {
      /** The environment variable with the value. */
      readonly env: string
    }
  | {
      /** A command that prints the value, as a list of words; needs --allow-commands. */
      readonly command: readonly string[]
    }
  | {
      /** The prompt at the terminal, where the value is typed without echo. */
      readonly prompt: string
    }
  | Uint8Array

type PublicKey =
  | Contents
  | {
      /** A folder; all its .pub files are used. */
      readonly directory: string
    }
  | {
      /** An https URL that returns keys, one per line. */
      readonly url: string
    }

type PublicKeys = PublicKey | readonly PublicKey[] | MapOf<PublicKey>

type Part =
  | string
  | {
      /** The content. */
      readonly text?: string | undefined
      /** The bytes in base64. */
      readonly base64?: string | undefined
      /** The path of a file with the value. */
      readonly file?: string | undefined
      /** The environment variable with the value. */
      readonly env?: string | undefined
      /** A command that prints the value, as a list of words; needs --allow-commands. */
      readonly command?: readonly string[] | undefined
      /** The prompt at the terminal, where the value is typed without echo. */
      readonly prompt?: string | undefined
      /** The type, as a word or a content type. By default the first line decides. */
      readonly type?: string | undefined
      /** The name of the part; scripts run in the order of their names. */
      readonly filename?: string | undefined
      /** How cloud-init merges it into the cloud-configs before it. */
      readonly merge?: string | undefined
      /** Whether to compress the part. */
      readonly gzip?: boolean | undefined
    }
  | Uint8Array

type UserData =
  | string
  | {
      /** The content. */
      readonly text?: string | undefined
      /** The bytes in base64. */
      readonly base64?: string | undefined
      /** The path of a file with the value. */
      readonly file?: string | undefined
      /** The environment variable with the value. */
      readonly env?: string | undefined
      /** A command that prints the value, as a list of words; needs --allow-commands. */
      readonly command?: readonly string[] | undefined
      /** The prompt at the terminal, where the value is typed without echo. */
      readonly prompt?: string | undefined
      /** The type, as a word or a content type. By default the first line decides. */
      readonly type?: string | undefined
      /** The name of the part; scripts run in the order of their names. */
      readonly filename?: string | undefined
      /** Whether to merge its cloud-configs into one, or how to merge them. */
      readonly merge?: boolean | string | undefined
      /** Whether to compress the whole; auto compresses it only when it is too large. */
      readonly gzip?: boolean | 'auto' | undefined
      /** Any bytes, which are written as they are and not checked. */
      readonly raw?: Contents | undefined
      /** The parts of the message. */
      readonly parts?: readonly Part[] | undefined
    }
  | Uint8Array

type Password =
  | Secret
  | {
      /** A crypt(3) hash, whatever it looks like. */
      readonly hash: Secret
    }
  | {
      /** A plain password, whatever it looks like. */
      readonly plain: Secret
    }

type VendorTarget = {
  /** The key of the answer in vendor_data2. */
  readonly name: string
  /** The URL to query, by POST. */
  readonly url: string
  /** The headers of the request, each a secret. */
  readonly headers?: MapOf<Secret> | undefined
  /** A PEM file with the certificates to trust. */
  readonly ca_file?: string | undefined
  /** The timeout of the connection in seconds; 5 by default. */
  readonly connect_timeout?: number | undefined
  /** The timeout of the answer in seconds; 5 by default. */
  readonly read_timeout?: number | undefined
}

type Route = {
  /** The destination: a network, an address, or default. */
  readonly to?: string | undefined
  /** The gateway. */
  readonly via?: string | undefined
  /** The metric; of two routes to the same destination the lower one wins. */
  readonly metric?: number | string | undefined
  /** The MTU in bytes. */
  readonly mtu?: number | string | undefined
  /** The number of the routing table. */
  readonly table?: number | string | undefined
  /** Whether the gateway is on the link, even if no address covers it. */
  readonly 'on-link'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** The source address of packets that use the route. */
  readonly from?: string | undefined
  /** The type: unicast, or another one of ip-route(8). */
  readonly type?:
    | 'unicast'
    | 'anycast'
    | 'blackhole'
    | 'broadcast'
    | 'local'
    | 'multicast'
    | 'nat'
    | 'prohibit'
    | 'throw'
    | 'unreachable'
    | 'xresolve'
    | undefined
  /** The scope: global, link or host. */
  readonly scope?: 'global' | 'link' | 'host' | undefined
  /** The congestion window in segments. */
  readonly 'congestion-window'?: number | string | undefined
  /** The advertised receive window in segments. */
  readonly 'advertised-receive-window'?: number | string | undefined
  /** The advertised maximum segment size in bytes. */
  readonly advmss?: unknown
}

type DhcpOverrides = {
  /** Whether to use the DNS servers. */
  readonly 'use-dns'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to use the time servers. */
  readonly 'use-ntp'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to send the host name. */
  readonly 'send-hostname'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to use the host name. */
  readonly 'use-hostname'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to use the MTU. */
  readonly 'use-mtu'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** The host name to send. */
  readonly hostname?: unknown
  /** Whether to use the routes. */
  readonly 'use-routes'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to use the search domains; route uses them only for routing DNS queries. */
  readonly 'use-domains'?: unknown
  /** The metric of the routes from DHCP. */
  readonly 'route-metric'?: number | string | undefined
}

type SimpleInterface = {
  /** The MAC address by which to find the NIC; the NIC gets the name of this entry. */
  readonly mac?: string | undefined
  /** Another name for the NIC; false keeps its own name. */
  readonly set_name?: string | false | undefined
  /** Other ways to find the NIC. */
  readonly match?:
    | {
        /** The name, or a pattern such as en*. */
        readonly name?: string | undefined
        /** The driver, or a list of drivers. */
        readonly driver?: unknown
      }
    | undefined
  /** A static address with its prefix length, or a list of addresses. */
  readonly address?: string | MapOf<unknown> | readonly (string | MapOf<unknown>)[] | undefined
  /** Another name for address. */
  readonly addresses?: string | MapOf<unknown> | readonly (string | MapOf<unknown>)[] | undefined
  /** The default gateway, or one for each IP version. */
  readonly gateway?: string | readonly string[] | undefined
  /** The DNS servers. */
  readonly dns?: string | readonly string[] | undefined
  /** The search domains. */
  readonly search?: string | readonly string[] | undefined
  /** The MTU in bytes. */
  readonly mtu?: number | string | undefined
  /** Whether to use DHCP for IPv4. */
  readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to use DHCP for IPv6: stateful for addresses and options, stateless for options only. */
  readonly dhcp6?:
    | boolean
    | 'true'
    | 'yes'
    | 'on'
    | 'y'
    | 'false'
    | 'no'
    | 'off'
    | 'n'
    | 'stateful'
    | 'stateless'
    | undefined
  /** Whether to derive an IPv6 address from router advertisements (SLAAC). */
  readonly slaac?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to accept router advertisements. By default not with a static IPv6 address alone; otherwise, and with null, the kernel decides. */
  readonly accept_ra?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | null | undefined
  /** The static routes. */
  readonly routes?: readonly Route[] | undefined
  /** Whether the boot continues without waiting for the interface. */
  readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether to enable Wake-on-LAN. */
  readonly wake_on_lan?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Which parts of a DHCP answer for IPv4 to use, as in netplan. */
  readonly dhcp4_overrides?: DhcpOverrides | undefined
  /** Which parts of a DHCP answer for IPv6 to use, as in netplan. */
  readonly dhcp6_overrides?: DhcpOverrides | undefined
  /** Makes the interface a bond of these NICs. */
  readonly bond?: readonly string[] | undefined
  /** The mode of a bond: active-backup, 802.3ad, balance-rr, …. */
  readonly mode?: string | undefined
  /** Makes the interface a bridge with these ports. */
  readonly bridge?: readonly string[] | undefined
  /** Whether a bridge uses the spanning tree protocol (STP). */
  readonly stp?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** The parameters of a bond or bridge, as in netplan. */
  readonly parameters?:
    | {
        /** The mode: active-backup, 802.3ad, balance-rr, …. */
        readonly mode?:
          | 'balance-rr'
          | 'active-backup'
          | 'balance-xor'
          | 'broadcast'
          | '802.3ad'
          | 'balance-tlb'
          | 'balance-alb'
          | 'balance-tcp'
          | 'balance-slb'
          | undefined
        /** The interval between checks of the links, in milliseconds. */
        readonly 'mii-monitor-interval'?: unknown
        /** How often to request LACP packets: slow or fast. */
        readonly 'lacp-rate'?: unknown
        /** The policy that assigns packets to NICs: layer2, layer3+4, …. */
        readonly 'transmit-hash-policy'?: unknown
        /** The number of NICs that must be up for the bond to be up. */
        readonly 'min-links'?: number | string | undefined
        /** How 802.3ad selects a group: stable, bandwidth or count. */
        readonly 'ad-select'?: unknown
        /** The same under its old name. */
        readonly 'all-slaves-active'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether inactive NICs also accept packets. */
        readonly 'all-members-active'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The interval between ARP requests, in milliseconds. */
        readonly 'arp-interval'?: unknown
        /** Which ARP answers to verify: none, active, backup or all. */
        readonly 'arp-validate'?: unknown
        /** Whether any or all ARP targets must answer. */
        readonly 'arp-all-targets'?: unknown
        /** The delay before a link that came up is used, in milliseconds. */
        readonly 'up-delay'?: unknown
        /** The delay before a link that went down is disabled, in milliseconds. */
        readonly 'down-delay'?: unknown
        /** How MAC addresses follow a failover: none, active or follow. */
        readonly 'fail-over-mac-policy'?: unknown
        /** The number of ARP packets to send after a failover. */
        readonly 'gratuitous-arp'?: number | string | undefined
        /** The same under its old name. */
        readonly 'packets-per-slave'?: number | string | undefined
        /** The number of packets that a NIC sends before the next NIC. */
        readonly 'packets-per-member'?: number | string | undefined
        /** The preferred NIC. */
        readonly primary?: string | undefined
        /** When to return to the preferred NIC: always, better or failure. */
        readonly 'primary-reselect-policy'?: unknown
        /** The interval between packets that teach the switches, in seconds. */
        readonly 'learn-packet-interval'?: unknown
        /** The IP addresses for ARP requests. */
        readonly 'arp-ip-targets'?: readonly string[] | undefined
        /** The number of IGMP reports to send after a failover. */
        readonly 'resend-igmp'?: number | string | undefined
        /** The first, misspelt name of gratuitous-arp. */
        readonly 'gratuitious-arp'?: number | string | undefined
      }
    | {
        /** How long to remember a MAC address, in seconds. */
        readonly 'ageing-time'?: unknown
        /** The priority in the election of the root bridge. */
        readonly priority?: number | string | undefined
        /** The time in each state before the bridge forwards packets, in seconds. */
        readonly 'forward-delay'?: unknown
        /** The interval between hello packets, in seconds. */
        readonly 'hello-time'?: unknown
        /** The maximum age of a hello packet, in seconds. */
        readonly 'max-age'?: unknown
        /** The cost of each port. */
        readonly 'path-cost'?: MapOf<number | string> | undefined
        /** The priority of each port. */
        readonly 'port-priority'?: MapOf<number | string> | undefined
        /** Whether to use the spanning tree protocol (STP). */
        readonly stp?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
      }
    | undefined
  /** Makes the interface a VLAN with this number. */
  readonly vlan?: number | string | undefined
  /** The parent interface of a VLAN. */
  readonly link?: string | undefined
  /** Settings that only netplan has. */
  readonly netplan?:
    | {
        /** The backend that configures the interface: networkd or NetworkManager. */
        readonly renderer?: 'networkd' | 'NetworkManager' | 'sriov' | undefined
        /** The MTU for IPv6, in bytes. */
        readonly 'ipv6-mtu'?: number | string | undefined
        /** Whether to use temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** How to generate IPv6 addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: 'eui64' | 'stable-privacy' | undefined
        /** The host part of generated IPv6 addresses. */
        readonly 'ipv6-address-token'?: string | undefined
        /** The address families that get a link-local address. */
        readonly 'link-local'?: readonly ('ipv4' | 'ipv6')[] | undefined
        /** Whether to configure the interface even without a carrier. */
        readonly 'ignore-carrier'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the interface keeps its addresses while the network restarts. */
        readonly critical?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The identifier to send to DHCP servers: mac or duid. */
        readonly 'dhcp-identifier'?: 'mac' | 'duid' | undefined
        /** Kinds of addresses for which the boot does not wait. */
        readonly 'optional-addresses'?:
          readonly ('ipv4-ll' | 'ipv6-ra' | 'dhcp4' | 'dhcp6' | 'static')[] | undefined
        /** manual or off, for an interface that is not brought up at boot. */
        readonly 'activation-mode'?: 'manual' | 'off' | undefined
        /** The rules that select a routing table. */
        readonly 'routing-policy'?: unknown
        /** Whether the bridge answers ARP and neighbour requests for this port. */
        readonly 'neigh-suppress'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The authentication at the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** Whether to send LLDP packets. */
        readonly 'emit-lldp'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC verifies the checksums of received packets. */
        readonly 'receive-checksum-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC computes the checksums of sent packets. */
        readonly 'transmit-checksum-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC segments TCP over IPv4. */
        readonly 'tcp-segmentation-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC segments TCP over IPv6. */
        readonly 'tcp6-segmentation-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the kernel segments sent packets as late as possible. */
        readonly 'generic-segmentation-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the kernel merges received packets. */
        readonly 'generic-receive-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC merges received packets. */
        readonly 'large-receive-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The physical function of this virtual function. */
        readonly link?: unknown
        /** The number of virtual functions. */
        readonly 'virtual-function-count'?: number | string | undefined
        /** The mode of the embedded switch: switchdev or legacy. */
        readonly 'embedded-switch-mode'?: 'switchdev' | 'legacy' | undefined
        /** Whether to bind the virtual functions later. */
        readonly 'delay-virtual-functions-rebind'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** datagram or connected. */
        readonly 'infiniband-mode'?: 'datagram' | 'connected' | undefined
        /** The MAC address to set on a NIC. */
        readonly macaddress?: string | undefined
      }
    | undefined
}

type SimpleNetwork = {
  /** The DNS servers. */
  readonly dns?: string | readonly string[] | SimpleInterface | undefined
  /** The search domains. */
  readonly search?: string | readonly string[] | SimpleInterface | undefined
  /** The backend that configures the network in a guest with netplan. */
  readonly renderer?: 'networkd' | 'NetworkManager' | SimpleInterface | undefined
  readonly [key: string]:
    | SimpleInterface
    | string
    | readonly string[]
    | SimpleInterface
    | 'networkd'
    | 'NetworkManager'
    | SimpleInterface
    | undefined
}

type Netplan = {
  /** The version: 2 for netplan's form, or 1 with config. */
  readonly version?: number | string | undefined
  /** The backend that configures the network: networkd or NetworkManager. */
  readonly renderer?: string | undefined
  /** The NICs, in netplan's form. */
  readonly ethernets?:
    | MapOf<{
        /** Whether to use DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether to use DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Which parts of a DHCP answer for IPv4 to use. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** Which parts of a DHCP answer for IPv6 to use. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether to accept router advertisements; by default the kernel decides. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static addresses, each with its prefix length. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway for IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway for IPv6. */
        readonly gateway6?: string | undefined
        /** The DNS servers and search domains of the interface. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The search domains. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address to set. */
        readonly macaddress?: string | undefined
        /** The MTU in bytes. */
        readonly mtu?: number | string | undefined
        /** Whether the boot continues without waiting for the interface. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static routes. */
        readonly routes?: readonly Route[] | undefined
        /** The backend that configures the interface: networkd or NetworkManager. */
        readonly renderer?: 'networkd' | 'NetworkManager' | 'sriov' | undefined
        /** The MTU for IPv6, in bytes. */
        readonly 'ipv6-mtu'?: number | string | undefined
        /** Whether to use temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** How to generate IPv6 addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: 'eui64' | 'stable-privacy' | undefined
        /** The host part of generated IPv6 addresses. */
        readonly 'ipv6-address-token'?: string | undefined
        /** The address families that get a link-local address. */
        readonly 'link-local'?: readonly ('ipv4' | 'ipv6')[] | undefined
        /** Whether to configure the interface even without a carrier. */
        readonly 'ignore-carrier'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the interface keeps its addresses while the network restarts. */
        readonly critical?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The identifier to send to DHCP servers: mac or duid. */
        readonly 'dhcp-identifier'?: 'mac' | 'duid' | undefined
        /** Kinds of addresses for which the boot does not wait. */
        readonly 'optional-addresses'?:
          readonly ('ipv4-ll' | 'ipv6-ra' | 'dhcp4' | 'dhcp6' | 'static')[] | undefined
        /** manual or off, for an interface that is not brought up at boot. */
        readonly 'activation-mode'?: 'manual' | 'off' | undefined
        /** The rules that select a routing table. */
        readonly 'routing-policy'?: unknown
        /** Whether the bridge answers ARP and neighbour requests for this port. */
        readonly 'neigh-suppress'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The authentication at the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** Whether to send LLDP packets. */
        readonly 'emit-lldp'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC verifies the checksums of received packets. */
        readonly 'receive-checksum-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC computes the checksums of sent packets. */
        readonly 'transmit-checksum-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC segments TCP over IPv4. */
        readonly 'tcp-segmentation-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC segments TCP over IPv6. */
        readonly 'tcp6-segmentation-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the kernel segments sent packets as late as possible. */
        readonly 'generic-segmentation-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the kernel merges received packets. */
        readonly 'generic-receive-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the NIC merges received packets. */
        readonly 'large-receive-offload'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The physical function of this virtual function. */
        readonly link?: unknown
        /** The number of virtual functions. */
        readonly 'virtual-function-count'?: number | string | undefined
        /** The mode of the embedded switch: switchdev or legacy. */
        readonly 'embedded-switch-mode'?: 'switchdev' | 'legacy' | undefined
        /** Whether to bind the virtual functions later. */
        readonly 'delay-virtual-functions-rebind'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** datagram or connected. */
        readonly 'infiniband-mode'?: 'datagram' | 'connected' | undefined
        /** How to find the NIC. */
        readonly match?:
          | {
              /** The MAC address. */
              readonly macaddress?: string | undefined
              /** The name, or a pattern such as en*. */
              readonly name?: string | undefined
              /** The driver, or a list of drivers. */
              readonly driver?: unknown
            }
          | undefined
        /** The name to set. */
        readonly 'set-name'?: string | undefined
        /** Whether to enable Wake-on-LAN. */
        readonly wakeonlan?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
      }>
    | undefined
  /** The bonds, in netplan's form. */
  readonly bonds?:
    | MapOf<{
        /** Whether to use DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether to use DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Which parts of a DHCP answer for IPv4 to use. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** Which parts of a DHCP answer for IPv6 to use. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether to accept router advertisements; by default the kernel decides. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static addresses, each with its prefix length. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway for IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway for IPv6. */
        readonly gateway6?: string | undefined
        /** The DNS servers and search domains of the interface. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The search domains. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address to set. */
        readonly macaddress?: string | undefined
        /** The MTU in bytes. */
        readonly mtu?: number | string | undefined
        /** Whether the boot continues without waiting for the interface. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static routes. */
        readonly routes?: readonly Route[] | undefined
        /** The backend that configures the interface: networkd or NetworkManager. */
        readonly renderer?: 'networkd' | 'NetworkManager' | 'sriov' | undefined
        /** The MTU for IPv6, in bytes. */
        readonly 'ipv6-mtu'?: number | string | undefined
        /** Whether to use temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** How to generate IPv6 addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: 'eui64' | 'stable-privacy' | undefined
        /** The host part of generated IPv6 addresses. */
        readonly 'ipv6-address-token'?: string | undefined
        /** The address families that get a link-local address. */
        readonly 'link-local'?: readonly ('ipv4' | 'ipv6')[] | undefined
        /** Whether to configure the interface even without a carrier. */
        readonly 'ignore-carrier'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the interface keeps its addresses while the network restarts. */
        readonly critical?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The identifier to send to DHCP servers: mac or duid. */
        readonly 'dhcp-identifier'?: 'mac' | 'duid' | undefined
        /** Kinds of addresses for which the boot does not wait. */
        readonly 'optional-addresses'?:
          readonly ('ipv4-ll' | 'ipv6-ra' | 'dhcp4' | 'dhcp6' | 'static')[] | undefined
        /** manual or off, for an interface that is not brought up at boot. */
        readonly 'activation-mode'?: 'manual' | 'off' | undefined
        /** The rules that select a routing table. */
        readonly 'routing-policy'?: unknown
        /** Whether the bridge answers ARP and neighbour requests for this port. */
        readonly 'neigh-suppress'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The authentication at the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** The NICs of the bond. */
        readonly interfaces?: readonly string[] | undefined
        /** The parameters of the bond. */
        readonly parameters?:
          | {
              /** The mode: active-backup, 802.3ad, balance-rr, …. */
              readonly mode?:
                | 'balance-rr'
                | 'active-backup'
                | 'balance-xor'
                | 'broadcast'
                | '802.3ad'
                | 'balance-tlb'
                | 'balance-alb'
                | 'balance-tcp'
                | 'balance-slb'
                | undefined
              /** The interval between checks of the links, in milliseconds. */
              readonly 'mii-monitor-interval'?: unknown
              /** How often to request LACP packets: slow or fast. */
              readonly 'lacp-rate'?: unknown
              /** The policy that assigns packets to NICs: layer2, layer3+4, …. */
              readonly 'transmit-hash-policy'?: unknown
              /** The number of NICs that must be up for the bond to be up. */
              readonly 'min-links'?: number | string | undefined
              /** How 802.3ad selects a group: stable, bandwidth or count. */
              readonly 'ad-select'?: unknown
              /** The same under its old name. */
              readonly 'all-slaves-active'?:
                boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
              /** Whether inactive NICs also accept packets. */
              readonly 'all-members-active'?:
                boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
              /** The interval between ARP requests, in milliseconds. */
              readonly 'arp-interval'?: unknown
              /** Which ARP answers to verify: none, active, backup or all. */
              readonly 'arp-validate'?: unknown
              /** Whether any or all ARP targets must answer. */
              readonly 'arp-all-targets'?: unknown
              /** The delay before a link that came up is used, in milliseconds. */
              readonly 'up-delay'?: unknown
              /** The delay before a link that went down is disabled, in milliseconds. */
              readonly 'down-delay'?: unknown
              /** How MAC addresses follow a failover: none, active or follow. */
              readonly 'fail-over-mac-policy'?: unknown
              /** The number of ARP packets to send after a failover. */
              readonly 'gratuitous-arp'?: number | string | undefined
              /** The same under its old name. */
              readonly 'packets-per-slave'?: number | string | undefined
              /** The number of packets that a NIC sends before the next NIC. */
              readonly 'packets-per-member'?: number | string | undefined
              /** The preferred NIC. */
              readonly primary?: string | undefined
              /** When to return to the preferred NIC: always, better or failure. */
              readonly 'primary-reselect-policy'?: unknown
              /** The interval between packets that teach the switches, in seconds. */
              readonly 'learn-packet-interval'?: unknown
              /** The IP addresses for ARP requests. */
              readonly 'arp-ip-targets'?: readonly string[] | undefined
              /** The number of IGMP reports to send after a failover. */
              readonly 'resend-igmp'?: number | string | undefined
              /** The first, misspelt name of gratuitous-arp. */
              readonly 'gratuitious-arp'?: number | string | undefined
            }
          | undefined
      }>
    | undefined
  /** The bridges, in netplan's form. */
  readonly bridges?:
    | MapOf<{
        /** Whether to use DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether to use DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Which parts of a DHCP answer for IPv4 to use. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** Which parts of a DHCP answer for IPv6 to use. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether to accept router advertisements; by default the kernel decides. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static addresses, each with its prefix length. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway for IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway for IPv6. */
        readonly gateway6?: string | undefined
        /** The DNS servers and search domains of the interface. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The search domains. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address to set. */
        readonly macaddress?: string | undefined
        /** The MTU in bytes. */
        readonly mtu?: number | string | undefined
        /** Whether the boot continues without waiting for the interface. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static routes. */
        readonly routes?: readonly Route[] | undefined
        /** The backend that configures the interface: networkd or NetworkManager. */
        readonly renderer?: 'networkd' | 'NetworkManager' | 'sriov' | undefined
        /** The MTU for IPv6, in bytes. */
        readonly 'ipv6-mtu'?: number | string | undefined
        /** Whether to use temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** How to generate IPv6 addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: 'eui64' | 'stable-privacy' | undefined
        /** The host part of generated IPv6 addresses. */
        readonly 'ipv6-address-token'?: string | undefined
        /** The address families that get a link-local address. */
        readonly 'link-local'?: readonly ('ipv4' | 'ipv6')[] | undefined
        /** Whether to configure the interface even without a carrier. */
        readonly 'ignore-carrier'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the interface keeps its addresses while the network restarts. */
        readonly critical?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The identifier to send to DHCP servers: mac or duid. */
        readonly 'dhcp-identifier'?: 'mac' | 'duid' | undefined
        /** Kinds of addresses for which the boot does not wait. */
        readonly 'optional-addresses'?:
          readonly ('ipv4-ll' | 'ipv6-ra' | 'dhcp4' | 'dhcp6' | 'static')[] | undefined
        /** manual or off, for an interface that is not brought up at boot. */
        readonly 'activation-mode'?: 'manual' | 'off' | undefined
        /** The rules that select a routing table. */
        readonly 'routing-policy'?: unknown
        /** Whether the bridge answers ARP and neighbour requests for this port. */
        readonly 'neigh-suppress'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The authentication at the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** The ports of the bridge. */
        readonly interfaces?: readonly string[] | undefined
        /** The parameters of the bridge. */
        readonly parameters?:
          | {
              /** How long to remember a MAC address, in seconds. */
              readonly 'ageing-time'?: unknown
              /** The priority in the election of the root bridge. */
              readonly priority?: number | string | undefined
              /** The time in each state before the bridge forwards packets, in seconds. */
              readonly 'forward-delay'?: unknown
              /** The interval between hello packets, in seconds. */
              readonly 'hello-time'?: unknown
              /** The maximum age of a hello packet, in seconds. */
              readonly 'max-age'?: unknown
              /** The cost of each port. */
              readonly 'path-cost'?: MapOf<number | string> | undefined
              /** The priority of each port. */
              readonly 'port-priority'?: MapOf<number | string> | undefined
              /** Whether to use the spanning tree protocol (STP). */
              readonly stp?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
            }
          | undefined
      }>
    | undefined
  /** The VLANs, in netplan's form. */
  readonly vlans?:
    | MapOf<{
        /** Whether to use DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether to use DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Which parts of a DHCP answer for IPv4 to use. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** Which parts of a DHCP answer for IPv6 to use. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether to accept router advertisements; by default the kernel decides. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static addresses, each with its prefix length. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway for IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway for IPv6. */
        readonly gateway6?: string | undefined
        /** The DNS servers and search domains of the interface. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The search domains. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address to set. */
        readonly macaddress?: string | undefined
        /** The MTU in bytes. */
        readonly mtu?: number | string | undefined
        /** Whether the boot continues without waiting for the interface. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The static routes. */
        readonly routes?: readonly Route[] | undefined
        /** The backend that configures the interface: networkd or NetworkManager. */
        readonly renderer?: 'networkd' | 'NetworkManager' | 'sriov' | undefined
        /** The MTU for IPv6, in bytes. */
        readonly 'ipv6-mtu'?: number | string | undefined
        /** Whether to use temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** How to generate IPv6 addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: 'eui64' | 'stable-privacy' | undefined
        /** The host part of generated IPv6 addresses. */
        readonly 'ipv6-address-token'?: string | undefined
        /** The address families that get a link-local address. */
        readonly 'link-local'?: readonly ('ipv4' | 'ipv6')[] | undefined
        /** Whether to configure the interface even without a carrier. */
        readonly 'ignore-carrier'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether the interface keeps its addresses while the network restarts. */
        readonly critical?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The identifier to send to DHCP servers: mac or duid. */
        readonly 'dhcp-identifier'?: 'mac' | 'duid' | undefined
        /** Kinds of addresses for which the boot does not wait. */
        readonly 'optional-addresses'?:
          readonly ('ipv4-ll' | 'ipv6-ra' | 'dhcp4' | 'dhcp6' | 'static')[] | undefined
        /** manual or off, for an interface that is not brought up at boot. */
        readonly 'activation-mode'?: 'manual' | 'off' | undefined
        /** The rules that select a routing table. */
        readonly 'routing-policy'?: unknown
        /** Whether the bridge answers ARP and neighbour requests for this port. */
        readonly 'neigh-suppress'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** The authentication at the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** The VLAN number. */
        readonly id?: number | string | undefined
        /** The parent interface. */
        readonly link?: string | undefined
      }>
    | undefined
  /** Wireless NICs; only a NoCloud drive can hold them. */
  readonly wifis?: unknown
  /** Modems; only a NoCloud drive can hold them. */
  readonly modems?: unknown
  /** Tunnels; only a NoCloud drive can hold them. */
  readonly tunnels?: unknown
  /** Virtual routing domains (VRFs); only a NoCloud drive can hold them. */
  readonly vrfs?: unknown
  /** Dummy interfaces; only a NoCloud drive can hold them. */
  readonly 'dummy-devices'?: unknown
  /** Pairs of virtual interfaces (veth); only a NoCloud drive can hold them. */
  readonly 'virtual-ethernets'?: unknown
  /** NetworkManager's own interfaces; only a NoCloud drive can hold them. */
  readonly 'nm-devices'?: unknown
  /** Settings of Open vSwitch; only a NoCloud drive can hold them. */
  readonly openvswitch?: unknown
}

type NetworkV1 = {
  /** The version of the form: 1. */
  readonly version?: number | string | undefined
  /** The list of cloud-init's version 1. */
  readonly config: readonly unknown[]
}

type NetworkData = {
  /** The links of OpenStack's form. */
  readonly links: readonly unknown[]
  /** The networks of OpenStack's form, each on a link. */
  readonly networks?: unknown
  /** The services of OpenStack's form, such as DNS. */
  readonly services?: unknown
}

type NeutronPort = {
  /** The id. */
  readonly id?: string | null | undefined
  /** The id of its network. */
  readonly network_id?: string | null | undefined
  /** Its MAC address. */
  readonly mac_address?: string | null | undefined
  /** Its addresses. */
  readonly fixed_ips?:
    | readonly {
        /** The id of the subnet of the address. */
        readonly subnet_id: string | null
        /** The IP address. */
        readonly ip_address: string | null
        readonly [key: string]: unknown
      }[]
    | null
    | undefined
  /** The id of the server that owns the port. */
  readonly device_id?: string | null | undefined
  /** The kind of owner, such as compute:nova. */
  readonly device_owner?: string | null | undefined
  /** The id of its project. */
  readonly tenant_id?: string | null | undefined
  /** The id of its project, in newer releases. */
  readonly project_id?: string | null | undefined
  /** The type of the interface, such as ovs. */
  readonly 'binding:vif_type'?: string | null | undefined
  /** The ids of its security groups. */
  readonly security_groups?: readonly string[] | null | undefined
  /** The DNS domain. */
  readonly dns_domain?: string | null | undefined
  /** The subports, if it is the parent port of a trunk. */
  readonly trunk_details?:
    | {
        /** The subports, each of them a VLAN. */
        readonly sub_ports?:
          | readonly {
              /** The id of the port. */
              readonly port_id: string | null
              /** The number of its VLAN. */
              readonly segmentation_id: number | null
              readonly [key: string]: unknown
            }[]
          | null
          | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** Further DHCP options. */
  readonly extra_dhcp_opts?:
    | readonly {
        /** The name or number of the option, such as ntp-server. */
        readonly opt_name: string | null
        /** The value of the option. */
        readonly opt_value?: string | null | undefined
        readonly [key: string]: unknown
      }[]
    | null
    | undefined
  readonly [key: string]: unknown
}

type NeutronNetwork = {
  /** The id. */
  readonly id?: string | null | undefined
  /** The MTU in bytes. */
  readonly mtu?: number | null | undefined
  /** The DNS domain. */
  readonly dns_domain?: string | null | undefined
  readonly [key: string]: unknown
}

type NeutronSubnet = {
  /** The id. */
  readonly id?: string | null | undefined
  /** The id of its network. */
  readonly network_id?: string | null | undefined
  /** The network of the addresses, as ADDRESS/PREFIX. */
  readonly cidr?: string | null | undefined
  /** The default gateway. */
  readonly gateway_ip?: string | null | undefined
  /** Whether guests get the addresses by DHCP. */
  readonly enable_dhcp?: boolean | null | undefined
  /** How a guest gets its IPv6 address: slaac, dhcpv6-stateful or dhcpv6-stateless. */
  readonly ipv6_address_mode?: string | null | undefined
  /** The DNS servers. */
  readonly dns_nameservers?: readonly string[] | null | undefined
  /** Further routes. */
  readonly host_routes?:
    | readonly {
        /** The destination. */
        readonly destination: string | null
        /** The gateway. */
        readonly nexthop: string | null
        readonly [key: string]: unknown
      }[]
    | null
    | undefined
  readonly [key: string]: unknown
}

type FloatingIp = {
  /** The IP address. */
  readonly floating_ip_address?: string | null | undefined
  /** The fixed address of the port. */
  readonly fixed_ip_address?: string | null | undefined
  /** The id of the port of the fixed address. */
  readonly port_id?: string | null | undefined
  readonly [key: string]: unknown
}

type SecurityGroup = {
  /** The id. */
  readonly id?: string | null | undefined
  /** The name. */
  readonly name?: string | null | undefined
  readonly [key: string]: unknown
}

type Vif = {
  /** The id of the port. */
  readonly id: string | null
  /** The MAC address. */
  readonly address?: string | null | undefined
  /** The name of the interface on the host. */
  readonly devname?: string | null | undefined
  /** The type of the interface, such as ovs. */
  readonly type?: string | null | undefined
  /** The network of the interface. */
  readonly network?:
    | {
        /** Its id. */
        readonly id: string | null
        /** Further data of the network. */
        readonly meta?:
          | {
              /** The MTU in bytes. */
              readonly mtu?: number | null | undefined
              /** Whether to write the addresses to network_config. */
              readonly injected?: boolean | null | undefined
              readonly [key: string]: unknown
            }
          | null
          | undefined
        /** Its subnets. */
        readonly subnets?:
          | readonly {
              /** The addresses of the subnet. */
              readonly cidr: string | null
              /** The default gateway. */
              readonly gateway?:
                | {
                    /** The IP address. */
                    readonly address?: string | null | undefined
                    readonly [key: string]: unknown
                  }
                | null
                | undefined
              /** The DNS servers. */
              readonly dns?:
                | readonly {
                    /** The IP address. */
                    readonly address: string | null
                    /** The floating addresses of the address. */
                    readonly floating_ips?:
                      | readonly {
                          /** The IP address. */
                          readonly address: string | null
                          readonly [key: string]: unknown
                        }[]
                      | null
                      | undefined
                    readonly [key: string]: unknown
                  }[]
                | null
                | undefined
              /** The addresses of the interface. */
              readonly ips?:
                | readonly {
                    /** The IP address. */
                    readonly address: string | null
                    /** The floating addresses of the address. */
                    readonly floating_ips?:
                      | readonly {
                          /** The IP address. */
                          readonly address: string | null
                          readonly [key: string]: unknown
                        }[]
                      | null
                      | undefined
                    readonly [key: string]: unknown
                  }[]
                | null
                | undefined
              /** Further routes. */
              readonly routes?:
                | readonly {
                    /** The destination. */
                    readonly cidr: string | null
                    /** The gateway. */
                    readonly gateway: {
                      /** The IP address. */
                      readonly address: string | null
                      /** The floating addresses of the address. */
                      readonly floating_ips?:
                        | readonly {
                            /** The IP address. */
                            readonly address: string | null
                            readonly [key: string]: unknown
                          }[]
                        | null
                        | undefined
                      readonly [key: string]: unknown
                    } | null
                    readonly [key: string]: unknown
                  }[]
                | null
                | undefined
              /** Further data of the subnet. */
              readonly meta?:
                | {
                    /** How a guest gets its IPv6 address: slaac, dhcpv6-stateful or dhcpv6-stateless. */
                    readonly ipv6_address_mode?: string | null | undefined
                    /** The DHCP server; without one the address is static. */
                    readonly dhcp_server?: string | null | undefined
                    /** Whether DHCP answers, even when the server is not known. */
                    readonly enable_dhcp?: boolean | null | undefined
                    readonly [key: string]: unknown
                  }
                | null
                | undefined
              readonly [key: string]: unknown
            }[]
          | null
          | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  readonly [key: string]: unknown
}

type IronicPort = {
  /** Its id. */
  readonly uuid?: string | null | undefined
  /** Its MAC address. */
  readonly address?: string | null | undefined
  /** Ironic's internal data. */
  readonly internal_info?:
    | {
        /** The id of the attached Neutron port. */
        readonly tenant_vif_port_id?: string | null | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** The predecessor of internal_info. */
  readonly extra?:
    | {
        /** The id of the attached Neutron port. */
        readonly vif_port_id?: string | null | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** The id of its port group. */
  readonly portgroup_uuid?: string | null | undefined
  readonly [key: string]: unknown
}

type IronicPortGroup = {
  /** Its id. */
  readonly uuid?: string | null | undefined
  /** Its MAC address. */
  readonly address?: string | null | undefined
  /** Ironic's internal data. */
  readonly internal_info?:
    | {
        /** The id of the attached Neutron port. */
        readonly tenant_vif_port_id?: string | null | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** The predecessor of internal_info. */
  readonly extra?:
    | {
        /** The id of the attached Neutron port. */
        readonly vif_port_id?: string | null | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** The mode of the bond. */
  readonly mode?: string | null | undefined
  /** Further parameters of the bond. */
  readonly properties?: MapOf<unknown> | null | undefined
  readonly [key: string]: unknown
}

type BlockDevice = {
  /** The source: image, volume, snapshot or blank. */
  readonly source_type?: string | null | undefined
  /** The kind of device: local or volume. */
  readonly destination_type?: string | null | undefined
  /** The format of a local device, such as swap. */
  readonly guest_format?: string | null | null | undefined
  /** The name of the device. */
  readonly device_name?: string | null | null | undefined
  readonly [key: string]: unknown
}
