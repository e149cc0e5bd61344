// Made of the schema by test/spec-input.test.ts; TAP_SNAPSHOT=1 writes it.

/** A map of any keys, as an object or a Map. */
type MapOf<T> = { readonly [key: string]: T } | ReadonlyMap<string, T>

/** A server, and the drive that it reads at first boot. Only hostname or name is needed. */
export interface SpecInput {
  /** The instance. Made of the names (version 5) when absent, so the same spec is the same instance. */
  readonly uuid?: string | Literal | undefined
  /** What makes it a new instance, on which cloud-init works anew: stable (the default: the uuid), hash (of what is on the drive), new (another each time), or the id itself. */
  readonly instance_id?: string | Literal | undefined
  /** The display name. One of name and hostname is needed; each is made of the other. */
  readonly name?: string | Literal | undefined
  /** The host name, with or without a domain. Made of the name as Nova makes it when absent. */
  readonly hostname?: string | Literal | undefined
  /** The domain that is put behind the host name. */
  readonly dhcp_domain?: string | Literal | undefined
  /** The availability zone, as in Nova. */
  readonly availability_zone?: string | null | Literal | undefined
  /** The project, as in Nova. */
  readonly project_id?: string | Literal | undefined
  /** Which of the servers launched together it is. */
  readonly launch_index?: number | Literal | undefined
  /** Key and value pairs, which the guest sees as "meta". */
  readonly meta?: MapOf<string> | Literal | undefined
  /** SSH keys (and PEM certificates for Windows) for the default user: a map of names, a list, or one. A key is its text, {file: PATH} with one a line, {directory: PATH} of .pub files, or fetched when the drive is made: gh:USER, lp:USER, gl:USER, {url: URL}, agent. */
  readonly public_keys?: PublicKeys | Literal | undefined
  /** The name of the key as the server has it, which it keeps when the key itself is gone. */
  readonly key_name?: string | null | Literal | undefined
  /** The password of the administrator, a secret; cloudbase-init and the scripts of CloudStack read it, cloud-init does not. */
  readonly admin_pass?: Secret | Literal | undefined
  /** A seed: base64 text or a secret of it, or random to have 512 bytes drawn. */
  readonly random_seed?: Secret | Literal | undefined
  /** What the guest is to do: any content, or {parts: [...]} of which one MIME message is made. */
  readonly user_data?: UserData | Literal | undefined
  /** A #cloud-config as data, the first part of the user data. Files, keys and passwords in it can be named instead of written. */
  readonly cloud_config?:
    | {
        /** The SSH keys of the default user, in any form of public_keys. */
        readonly ssh_authorized_keys?: PublicKeys | undefined
        /** The default user: its name, or what is changed of it. */
        readonly user?:
          | {
              /** What the user is called. */
              readonly name?: string | undefined
              /** The password or its hash, a secret, of which a hash goes on the drive. */
              readonly password?: Password | undefined
              /** The SSH keys of this user, in any form of public_keys. */
              readonly ssh_authorized_keys?: PublicKeys | undefined
              readonly [key: string]: unknown
            }
          | string
          | undefined
        /** The users; default is the one that the image has. */
        readonly users?:
          | readonly (
              | {
                  /** What the user is called. */
                  readonly name?: string | undefined
                  /** The password or its hash, a secret, of which a hash goes on the drive. */
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
        /** Files that are written in the guest. */
        readonly write_files?:
          | readonly {
              /** Where it is written. */
              readonly path?: string | undefined
              /** The content. */
              readonly content?: Contents | undefined
              /** The path of a file that has the content. */
              readonly file?: string | undefined
              /** Its mode, as text. */
              readonly permissions?: string | undefined
              readonly [key: string]: unknown
            }[]
          | undefined
        readonly [key: string]: unknown
      }
    | Literal
    | undefined
  /** An Ignition config as data, in place of all other user data. */
  readonly ignition?: MapOf<unknown> | Literal | undefined
  /** Where the drive goes: what is over a limit there is an error. */
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
  /** What the provider has to say, a JSON document or {file: PATH} of one. */
  readonly vendor_data?: unknown
  /** The same of newer guests: a JSON document, or {static, dynamic, failure_fatal, image_id, boot_roles}, of which the targets of dynamic are asked once when the drive is made. */
  readonly vendor_data2?:
    | {
        /** What goes on the drive under static; vendor_data by default. */
        readonly static?: unknown
        /** The services that are asked once, when the drive is made. */
        readonly dynamic?: readonly VendorTarget[] | undefined
        /** Whether a service that fails ends the build. */
        readonly failure_fatal?: boolean | undefined
        /** The image that the services are told. */
        readonly image_id?: string | undefined
        /** The roles that the services are told. */
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
  /** The guest's network: a map of interfaces in short lines, or what netplan, cloud-init (version 1 or 2) or OpenStack (network_data.json) read, or {file: PATH} of one. Without any the guest asks DHCP. */
  readonly network?:
    | {
        /** The path of a file that has the network. */
        readonly file: string
      }
    | SimpleNetwork
    | Netplan
    | NetworkV1
    | NetworkData
    | {
        /** The same a level deeper, as netplan has it. */
        readonly network: SimpleNetwork | Netplan | NetworkV1 | NetworkData
      }
    | Literal
    | undefined
  /** OpenStack's network_data.json as it is, in place of network. */
  readonly network_data?: unknown
  /** Debian's /etc/network/interfaces, the form before that. */
  readonly network_config?: Contents | Literal | undefined
  /** What Neutron's API says, of which network_data is made. */
  readonly neutron?:
    | {
        /** The ports of the server. */
        readonly ports?:
          | readonly NeutronPort[]
          | NeutronPort
          | {
              /** The path of a JSON file that has it. */
              readonly file: string
            }
          | { readonly ports: unknown; readonly [key: string]: unknown }
          | { readonly port: unknown; readonly [key: string]: unknown }
          | undefined
        /** The networks that they are in. */
        readonly networks?:
          | readonly NeutronNetwork[]
          | NeutronNetwork
          | {
              /** The path of a JSON file that has it. */
              readonly file: string
            }
          | { readonly networks: unknown; readonly [key: string]: unknown }
          | { readonly network: unknown; readonly [key: string]: unknown }
          | undefined
        /** The subnets of their addresses. */
        readonly subnets?:
          | readonly NeutronSubnet[]
          | NeutronSubnet
          | {
              /** The path of a JSON file that has it. */
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
              /** The path of a JSON file that has it. */
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
              /** The path of a JSON file that has it. */
              readonly file: string
            }
          | { readonly security_groups: unknown; readonly [key: string]: unknown }
          | { readonly security_group: unknown; readonly [key: string]: unknown }
          | undefined
        /** The domains in which a short name is looked for. */
        readonly dns_search?: readonly string[] | undefined
        /** Names of interfaces by MAC address or id of port. */
        readonly link_names?: MapOf<string> | undefined
      }
    | Literal
    | undefined
  /** The same as Nova keeps it. */
  readonly network_info?:
    | readonly Vif[]
    | Vif
    | {
        /** The path of a JSON file that has it. */
        readonly file: string
      }
    | { readonly network_info: unknown; readonly [key: string]: unknown }
    | Literal
    | undefined
  /** A node's ports and port groups in Ironic's API, for its bonds. */
  readonly ironic?:
    | {
        /** The ports of the node. */
        readonly ports?:
          | readonly IronicPort[]
          | IronicPort
          | {
              /** The path of a JSON file that has it. */
              readonly file: string
            }
          | { readonly ports: unknown; readonly [key: string]: unknown }
          | { readonly port: unknown; readonly [key: string]: unknown }
          | undefined
        /** Its port groups, each of which is a bond. */
        readonly portgroups?:
          | readonly IronicPortGroup[]
          | IronicPortGroup
          | {
              /** The path of a JSON file that has it. */
              readonly file: string
            }
          | { readonly portgroups: unknown; readonly [key: string]: unknown }
          | { readonly portgroup: unknown; readonly [key: string]: unknown }
          | undefined
      }
    | Literal
    | undefined
  /** Whether the addresses go into network_config, too. */
  readonly flat_injected?: boolean | Literal | undefined
  /** Time servers, for cloud-init in the vendor data. */
  readonly ntp_servers?: readonly string[] | Literal | undefined
  /** Files in the guest: path there -> content. */
  readonly files?: MapOf<Contents> | Literal | undefined
  /** Tagged devices. */
  readonly devices?:
    | readonly {
        /** What it is. */
        readonly type?: 'nic' | 'disk' | 'share' | undefined
        /** What it is on; none or absent: nothing that has addresses. */
        readonly bus?: 'pci' | 'usb' | 'scsi' | 'ide' | 'xen' | 'none' | undefined
        /** Where on the bus, such as 0000:00:02.0 on PCI. */
        readonly address?: string | undefined
        /** The MAC address of a nic. */
        readonly mac?: string | undefined
        /** The VLAN that a nic is in. */
        readonly vlan?: number | undefined
        /** Whether the host trusts the virtual function. */
        readonly vf_trusted?: boolean | undefined
        /** The serial number of a disk. */
        readonly serial?: string | null | undefined
        /** Where the guest has the disk. */
        readonly path?: string | null | undefined
        /** The id of a share. */
        readonly share_id?: string | undefined
        /** The tag by which a share is mounted. */
        readonly tag?: string | undefined
        /** What the device is told apart by. */
        readonly tags?: readonly string[] | undefined
      }[]
    | Literal
    | undefined
  /** Pinned CPUs. */
  readonly dedicated_cpus?: readonly number[] | Literal | undefined
  /** What EC2's metadata has beside the rest. */
  readonly ec2?:
    | {
        /** The id of the instance, or the number that Nova maps it to. */
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
        /** The address inside; the first that the network tells, when absent. */
        readonly local_ipv4?: string | undefined
        /** The floating address. */
        readonly public_ipv4?: string | undefined
        /** The names of devices. */
        readonly block_device_mapping?: MapOf<string | null> | undefined
        /** The device of the root file system, from which the mapping is made. */
        readonly root_device_name?: string | null | undefined
        /** The device of the ephemeral disk, for the mapping. */
        readonly default_ephemeral_device?: string | null | undefined
        /** The device of the swap disk, for the mapping. */
        readonly default_swap_device?: string | null | undefined
        /** Nova's block devices, from which the mapping is made. */
        readonly block_devices?:
          | readonly BlockDevice[]
          | BlockDevice
          | {
              /** The path of a JSON file that has it. */
              readonly file: string
            }
          | { readonly block_device_mapping_v2: unknown; readonly [key: string]: unknown }
          | { readonly block_devices: unknown; readonly [key: string]: unknown }
          | undefined
      }
    | Literal
    | undefined
  /** What CloudStack tells beside the rest, for its layout. */
  readonly cloudstack?:
    | {
        /** The name of the service offering. */
        readonly service_offering?: string | undefined
        /** The identifier of the cloud. */
        readonly cloud_identifier?: string | undefined
        /** The host that the server runs on. */
        readonly hypervisor_host_name?: string | undefined
        /** The domain of the account. */
        readonly cloud_domain?: string | undefined
        /** The id of that domain. */
        readonly cloud_domain_id?: string | undefined
        /** The name of the cloud. */
        readonly cloud_name?: string | undefined
        /** Boot arguments of a system VM. */
        readonly cmdline?: MapOf<string> | undefined
      }
    | Literal
    | undefined
  /** Directories below ec2/ that are left out, as in Nova. */
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
  /** Files of your own on the drive: path there -> content. A path that ends in a slash is an empty directory. */
  readonly extra_files?: MapOf<Contents | null> | Literal | undefined
  /** Who has to take the drive: what they would refuse is an error before it is made. */
  readonly guests?: readonly string[] | Literal | undefined
  /** The volume itself. */
  readonly drive?:
    | {
        /** Whose layout it has; OpenStack's by default. */
        readonly datasource?:
          | 'config-drive'
          | 'nocloud'
          | 'cloudstack'
          | 'cloudstack-systemvm'
          | 'opennebula'
          | 'files'
          | undefined
        /** The form of the drive; iso9660 by default. */
        readonly format?:
          'iso9660' | 'vfat' | 'tar' | 'dir' | 'qcow2' | 'qcow2-vfat' | 'base64' | 'json' | undefined
        /** A table of partitions around the file system; none by default. */
        readonly partition?: 'none' | 'mbr' | 'gpt' | undefined
        /** Version of NoCloud's network-config; by default 1 where it holds as much as 2. */
        readonly network_config_version?: number | undefined
        /** Size of a FAT volume; smallest by default. */
        readonly size?: unknown
        /** Label of the volume: config-2 for OpenStack's layout, for each other the one that its readers look for. */
        readonly volume_id?: string | undefined
        /** Publisher of the volume, at most 64 characters of ASCII. */
        readonly publisher?: string | undefined
        /** Preparer of the volume, at most 64 characters of ASCII. */
        readonly preparer?: string | undefined
        /** Application of the volume, at most 64 characters of ASCII. */
        readonly application?: string | undefined
        /** Zero sectors at the end. */
        readonly padding?: number | undefined
        /** The newest version of OpenStack's metadata that is written, which latest equals. */
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
        /** nova for exactly what Nova writes, and no more. */
        readonly profile?: 'default' | 'nova' | undefined
      }
    | Literal
    | undefined
}

type Literal = {
  /** The value of the field, in which nothing is filled in, read or fetched, and no word has a meaning of its own. */
  readonly literal: unknown
}

type Contents =
  | string
  | {
      /** Its bytes in base64. */
      readonly base64: string
    }
  | {
      /** The path of a file that has it. */
      readonly file: string
    }
  | {
      /** The variable of the environment that has it. */
      readonly env: string
    }
  | {
      /** The words of a command that prints it, only with --allow-commands. */
      readonly command: readonly string[]
    }
  | {
      /** What to ask for it at the terminal, where it is typed unseen. */
      readonly prompt: string
    }
  | Uint8Array

type PublicKey =
  | Contents
  | {
      /** A folder, of which every .pub file is taken. */
      readonly directory: string
    }
  | {
      /** An https address that answers with keys, one a line. */
      readonly url: string
    }

type PublicKeys = PublicKey | readonly PublicKey[] | MapOf<PublicKey>

type Reference =
  | {
      /** The path of a file that has it. */
      readonly file: string
    }
  | {
      /** The variable of the environment that has it. */
      readonly env: string
    }
  | {
      /** The words of a command that prints it, only with --allow-commands. */
      readonly command: readonly string[]
    }
  | {
      /** What to ask for it at the terminal, where it is typed unseen. */
      readonly prompt: string
    }

type Secret = string | Reference

type Part =
  | string
  | {
      /** The content. */
      readonly text?: string | undefined
      /** Its bytes in base64. */
      readonly base64?: string | undefined
      /** The path of a file that has it. */
      readonly file?: string | undefined
      /** The variable of the environment that has it. */
      readonly env?: string | undefined
      /** The words of a command that prints it, only with --allow-commands. */
      readonly command?: readonly string[] | undefined
      /** What to ask for it at the terminal, where it is typed unseen. */
      readonly prompt?: string | undefined
      /** What it is, by a word or a content type; told from its first line when absent. */
      readonly type?: string | undefined
      /** The name of the part, by which scripts are ordered. */
      readonly filename?: string | undefined
      /** How cloud-init merges it with the cloud-configs before it. */
      readonly merge?: string | undefined
      /** Whether it is compressed. */
      readonly gzip?: boolean | undefined
    }
  | Uint8Array

type UserData =
  | string
  | {
      /** The content. */
      readonly text?: string | undefined
      /** Its bytes in base64. */
      readonly base64?: string | undefined
      /** The path of a file that has it. */
      readonly file?: string | undefined
      /** The variable of the environment that has it. */
      readonly env?: string | undefined
      /** The words of a command that prints it, only with --allow-commands. */
      readonly command?: readonly string[] | undefined
      /** What to ask for it at the terminal, where it is typed unseen. */
      readonly prompt?: string | undefined
      /** What it is, by a word or a content type; told from its first line when absent. */
      readonly type?: string | undefined
      /** The name of the part, by which scripts are ordered. */
      readonly filename?: string | undefined
      /** Whether its cloud-configs become one, and how. */
      readonly merge?: boolean | string | undefined
      /** Whether all is compressed; auto: where it is too long as it is. */
      readonly gzip?: boolean | 'auto' | undefined
      /** The parts of the message. */
      readonly parts?: readonly Part[] | undefined
    }
  | Uint8Array

type Password =
  | Secret
  | {
      /** A hash of crypt(3), whatever it looks like. */
      readonly hash: Secret
    }
  | {
      /** A password, whatever it looks like. */
      readonly plain: Secret
    }

type VendorTarget = {
  /** Under which its answer goes on the drive. */
  readonly name: string
  /** Where it is asked, by POST. */
  readonly url: string
  /** Headers of the request, each a secret. */
  readonly headers?: MapOf<Secret> | undefined
  /** A PEM file of the certificates to trust. */
  readonly ca_file?: string | undefined
  /** Seconds until there is a connection; 5 by default. */
  readonly connect_timeout?: number | undefined
  /** Seconds until there is an answer; 5 by default. */
  readonly read_timeout?: number | undefined
}

type Route = {
  /** Where it leads: a network, an address, or default. */
  readonly to?: string | undefined
  /** The gateway. */
  readonly via?: string | undefined
  /** Of two routes to one place the smaller is taken. */
  readonly metric?: number | string | undefined
  /** Bytes of a packet on it. */
  readonly mtu?: number | string | undefined
  /** The table of routes that it is in. */
  readonly table?: number | string | undefined
  /** Whether the gateway is on the link, whatever the addresses say. */
  readonly 'on-link'?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** The address from which it is used. */
  readonly from?: unknown
  /** unicast, or another type of ip-route(8). */
  readonly type?: unknown
  /** global, link or host. */
  readonly scope?: unknown
  /** The window for congestion, in segments. */
  readonly 'congestion-window'?: unknown
  /** The window for receiving that is told, in segments. */
  readonly 'advertised-receive-window'?: unknown
  /** The size of a segment that is told, in bytes. */
  readonly advmss?: unknown
}

type DhcpOverrides = {
  /** Whether its DNS servers are used. */
  readonly 'use-dns'?: unknown
  /** Whether its time servers are used. */
  readonly 'use-ntp'?: unknown
  /** Whether it is told the host name. */
  readonly 'send-hostname'?: unknown
  /** Whether its host name is used. */
  readonly 'use-hostname'?: unknown
  /** Whether its MTU is used. */
  readonly 'use-mtu'?: unknown
  /** The host name that it is told. */
  readonly hostname?: unknown
  /** Whether its routes are used. */
  readonly 'use-routes'?: unknown
  /** Whether its search domains are used; route: for routing alone. */
  readonly 'use-domains'?: unknown
  /** The metric of its routes. */
  readonly 'route-metric'?: number | string | undefined
}

type SimpleInterface = {
  /** The MAC address by which a card is told, which then has the name. */
  readonly mac?: string | undefined
  /** The name that a card is given; false: it keeps its own. */
  readonly set_name?: string | false | undefined
  /** By what else a card is told. */
  readonly match?:
    | {
        /** Its name, or a pattern such as en*. */
        readonly name?: string | undefined
        /** Its driver, or a list of them. */
        readonly driver?: unknown
      }
    | undefined
  /** Its address with the length of its prefix, or a list of them. */
  readonly address?: string | MapOf<unknown> | readonly (string | MapOf<unknown>)[] | undefined
  /** The same by its other name. */
  readonly addresses?: string | MapOf<unknown> | readonly (string | MapOf<unknown>)[] | undefined
  /** The default gateway, or one of each family. */
  readonly gateway?: string | readonly string[] | undefined
  /** The DNS servers. */
  readonly dns?: string | readonly string[] | undefined
  /** The domains in which a short name is looked for. */
  readonly search?: string | readonly string[] | undefined
  /** Bytes of a packet. */
  readonly mtu?: number | string | undefined
  /** Whether it asks DHCP for IPv4. */
  readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether it asks DHCP for IPv6: stateful for an address, too, stateless for all but that. */
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
  /** Whether it makes its own IPv6 address of what routers advertise. */
  readonly slaac?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether it heeds what routers advertise; null or absent: the kernel's choice. */
  readonly accept_ra?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | null | undefined
  /** Routes of its own. */
  readonly routes?: readonly Route[] | undefined
  /** Whether the boot goes on without it. */
  readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Whether it wakes the machine. */
  readonly wake_on_lan?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** What of a DHCP answer for IPv4 is used, as in netplan. */
  readonly dhcp4_overrides?: DhcpOverrides | undefined
  /** What of a DHCP answer for IPv6 is used, as in netplan. */
  readonly dhcp6_overrides?: DhcpOverrides | undefined
  /** It is a bond: its cards. */
  readonly bond?: readonly string[] | undefined
  /** How a bond shares the work: active-backup, 802.3ad, balance-rr, …. */
  readonly mode?: string | undefined
  /** It is a bridge: its ports. */
  readonly bridge?: readonly string[] | undefined
  /** Whether a bridge spans a tree (STP). */
  readonly stp?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
  /** Of a bond or bridge, as in netplan. */
  readonly parameters?:
    | {
        /** How its cards share the work: active-backup, 802.3ad, balance-rr, …. */
        readonly mode?: unknown
        /** Milliseconds between two looks at the links. */
        readonly 'mii-monitor-interval'?: unknown
        /** How often LACP packets are asked for: slow or fast. */
        readonly 'lacp-rate'?: unknown
        /** By what a packet finds its card: layer2, layer3+4, …. */
        readonly 'transmit-hash-policy'?: unknown
        /** How many cards must be up for the bond to be up. */
        readonly 'min-links'?: unknown
        /** How 802.3ad chooses among groups: stable, bandwidth or count. */
        readonly 'ad-select'?: unknown
        /** The same under its old name. */
        readonly 'all-slaves-active'?: unknown
        /** Whether cards that are not in use take packets, too. */
        readonly 'all-members-active'?: unknown
        /** Milliseconds between two ARP requests. */
        readonly 'arp-interval'?: unknown
        /** Which answers to ARP are checked: none, active, backup or all. */
        readonly 'arp-validate'?: unknown
        /** Whether any or all targets of ARP must answer. */
        readonly 'arp-all-targets'?: unknown
        /** Milliseconds until a link that is up is used. */
        readonly 'up-delay'?: unknown
        /** Milliseconds until a link that is down is not. */
        readonly 'down-delay'?: unknown
        /** Who has which MAC address: none, active or follow. */
        readonly 'fail-over-mac-policy'?: unknown
        /** How many ARP packets are sent when another card takes over. */
        readonly 'gratuitous-arp'?: unknown
        /** The same under its old name. */
        readonly 'packets-per-slave'?: unknown
        /** How many packets a card sends in turn. */
        readonly 'packets-per-member'?: unknown
        /** The card that is used while it can be. */
        readonly primary?: unknown
        /** When that card is used again: always, better or failure. */
        readonly 'primary-reselect-policy'?: unknown
        /** Seconds between two packets that teach the switches. */
        readonly 'learn-packet-interval'?: unknown
        /** The addresses that ARP asks for. */
        readonly 'arp-ip-targets'?: unknown
        /** How many IGMP reports are sent when another card takes over. */
        readonly 'resend-igmp'?: unknown
        /** gratuitous-arp as it was first spelt. */
        readonly 'gratuitious-arp'?: unknown
      }
    | {
        /** Seconds for which a MAC address is remembered. */
        readonly 'ageing-time'?: unknown
        /** The priority in choosing the root of the tree. */
        readonly priority?: unknown
        /** Seconds in each state before packets go through. */
        readonly 'forward-delay'?: unknown
        /** Seconds between two packets that say it is there. */
        readonly 'hello-time'?: unknown
        /** Seconds for which such a packet counts. */
        readonly 'max-age'?: unknown
        /** The cost of each port. */
        readonly 'path-cost'?: unknown
        /** The priority of each port. */
        readonly 'port-priority'?: unknown
        /** Whether the bridge spans a tree (STP). */
        readonly stp?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
      }
    | undefined
  /** It is a VLAN: its number. */
  readonly vlan?: number | string | undefined
  /** The interface below a VLAN. */
  readonly link?: string | undefined
  /** What netplan alone has. */
  readonly netplan?:
    | {
        /** Who configures it: networkd or NetworkManager. */
        readonly renderer?: unknown
        /** Bytes of an IPv6 packet. */
        readonly 'ipv6-mtu'?: unknown
        /** Whether it uses temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?: unknown
        /** How it makes its own addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: unknown
        /** The host part of its own addresses. */
        readonly 'ipv6-address-token'?: unknown
        /** The families of which it has a link-local address. */
        readonly 'link-local'?: unknown
        /** Whether it is configured without a cable, too. */
        readonly 'ignore-carrier'?: unknown
        /** Whether it keeps its addresses while the network is restarted. */
        readonly critical?: unknown
        /** Who it says it is to DHCP: mac or duid. */
        readonly 'dhcp-identifier'?: unknown
        /** Kinds of addresses that the boot does not wait for. */
        readonly 'optional-addresses'?: unknown
        /** manual or off, in place of up at the boot. */
        readonly 'activation-mode'?: unknown
        /** Rules for which table of routes is used. */
        readonly 'routing-policy'?: unknown
        /** Whether a bridge answers for the neighbours of this port. */
        readonly 'neigh-suppress'?: unknown
        /** How it logs in to the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** Whether it tells its neighbours of itself (LLDP). */
        readonly 'emit-lldp'?: unknown
        /** Whether the card checks the sums of what comes in. */
        readonly 'receive-checksum-offload'?: unknown
        /** Whether the card makes the sums of what goes out. */
        readonly 'transmit-checksum-offload'?: unknown
        /** Whether the card splits TCP over IPv4. */
        readonly 'tcp-segmentation-offload'?: unknown
        /** Whether the card splits TCP over IPv6. */
        readonly 'tcp6-segmentation-offload'?: unknown
        /** Whether packets are split as late as can be. */
        readonly 'generic-segmentation-offload'?: unknown
        /** Whether packets are joined as they come in. */
        readonly 'generic-receive-offload'?: unknown
        /** Whether the card joins packets. */
        readonly 'large-receive-offload'?: unknown
        /** The physical function that this virtual function is of. */
        readonly link?: unknown
        /** How many virtual functions the card has. */
        readonly 'virtual-function-count'?: unknown
        /** The mode of its switch: switchdev or legacy. */
        readonly 'embedded-switch-mode'?: unknown
        /** Whether its virtual functions are bound later. */
        readonly 'delay-virtual-functions-rebind'?: unknown
        /** datagram or connected. */
        readonly 'infiniband-mode'?: unknown
        /** The MAC address that a card is given. */
        readonly macaddress?: string | undefined
      }
    | undefined
}

type SimpleNetwork = {
  /** The DNS servers. */
  readonly dns?: string | readonly string[] | SimpleInterface | undefined
  /** The domains in which a short name is looked for. */
  readonly search?: string | readonly string[] | SimpleInterface | undefined
  /** Who configures the network in a netplan guest. */
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
  /** 2, in netplan's form, or 1 with config. */
  readonly version?: number | string | undefined
  /** Who configures the network: networkd or NetworkManager. */
  readonly renderer?: string | undefined
  /** Netplan's form: the cards. */
  readonly ethernets?:
    | MapOf<{
        /** Whether it asks DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether it asks DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** What of a DHCP answer for IPv4 is used. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** What of a DHCP answer for IPv6 is used. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether it heeds what routers advertise; the kernel's choice when absent. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Its addresses, each with the length of its prefix. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway of IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway of IPv6. */
        readonly gateway6?: string | undefined
        /** Its DNS servers and search domains. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The domains in which a short name is looked for. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address that it is given. */
        readonly macaddress?: string | undefined
        /** Bytes of a packet. */
        readonly mtu?: number | string | undefined
        /** Whether the boot goes on without it. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Routes of its own. */
        readonly routes?: readonly Route[] | undefined
        /** Who configures it: networkd or NetworkManager. */
        readonly renderer?: unknown
        /** Bytes of an IPv6 packet. */
        readonly 'ipv6-mtu'?: unknown
        /** Whether it uses temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?: unknown
        /** How it makes its own addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: unknown
        /** The host part of its own addresses. */
        readonly 'ipv6-address-token'?: unknown
        /** The families of which it has a link-local address. */
        readonly 'link-local'?: unknown
        /** Whether it is configured without a cable, too. */
        readonly 'ignore-carrier'?: unknown
        /** Whether it keeps its addresses while the network is restarted. */
        readonly critical?: unknown
        /** Who it says it is to DHCP: mac or duid. */
        readonly 'dhcp-identifier'?: unknown
        /** Kinds of addresses that the boot does not wait for. */
        readonly 'optional-addresses'?: unknown
        /** manual or off, in place of up at the boot. */
        readonly 'activation-mode'?: unknown
        /** Rules for which table of routes is used. */
        readonly 'routing-policy'?: unknown
        /** Whether a bridge answers for the neighbours of this port. */
        readonly 'neigh-suppress'?: unknown
        /** How it logs in to the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** Whether it tells its neighbours of itself (LLDP). */
        readonly 'emit-lldp'?: unknown
        /** Whether the card checks the sums of what comes in. */
        readonly 'receive-checksum-offload'?: unknown
        /** Whether the card makes the sums of what goes out. */
        readonly 'transmit-checksum-offload'?: unknown
        /** Whether the card splits TCP over IPv4. */
        readonly 'tcp-segmentation-offload'?: unknown
        /** Whether the card splits TCP over IPv6. */
        readonly 'tcp6-segmentation-offload'?: unknown
        /** Whether packets are split as late as can be. */
        readonly 'generic-segmentation-offload'?: unknown
        /** Whether packets are joined as they come in. */
        readonly 'generic-receive-offload'?: unknown
        /** Whether the card joins packets. */
        readonly 'large-receive-offload'?: unknown
        /** The physical function that this virtual function is of. */
        readonly link?: unknown
        /** How many virtual functions the card has. */
        readonly 'virtual-function-count'?: unknown
        /** The mode of its switch: switchdev or legacy. */
        readonly 'embedded-switch-mode'?: unknown
        /** Whether its virtual functions are bound later. */
        readonly 'delay-virtual-functions-rebind'?: unknown
        /** datagram or connected. */
        readonly 'infiniband-mode'?: unknown
        /** By what the card is told. */
        readonly match?:
          | {
              /** Its MAC address. */
              readonly macaddress?: string | undefined
              /** Its name, or a pattern such as en*. */
              readonly name?: string | undefined
              /** Its driver, or a list of them. */
              readonly driver?: unknown
            }
          | undefined
        /** The name that it is given. */
        readonly 'set-name'?: string | undefined
        /** Whether it wakes the machine. */
        readonly wakeonlan?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
      }>
    | undefined
  /** Netplan's form: cards that are used as one. */
  readonly bonds?:
    | MapOf<{
        /** Whether it asks DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether it asks DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** What of a DHCP answer for IPv4 is used. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** What of a DHCP answer for IPv6 is used. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether it heeds what routers advertise; the kernel's choice when absent. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Its addresses, each with the length of its prefix. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway of IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway of IPv6. */
        readonly gateway6?: string | undefined
        /** Its DNS servers and search domains. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The domains in which a short name is looked for. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address that it is given. */
        readonly macaddress?: string | undefined
        /** Bytes of a packet. */
        readonly mtu?: number | string | undefined
        /** Whether the boot goes on without it. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Routes of its own. */
        readonly routes?: readonly Route[] | undefined
        /** Who configures it: networkd or NetworkManager. */
        readonly renderer?: unknown
        /** Bytes of an IPv6 packet. */
        readonly 'ipv6-mtu'?: unknown
        /** Whether it uses temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?: unknown
        /** How it makes its own addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: unknown
        /** The host part of its own addresses. */
        readonly 'ipv6-address-token'?: unknown
        /** The families of which it has a link-local address. */
        readonly 'link-local'?: unknown
        /** Whether it is configured without a cable, too. */
        readonly 'ignore-carrier'?: unknown
        /** Whether it keeps its addresses while the network is restarted. */
        readonly critical?: unknown
        /** Who it says it is to DHCP: mac or duid. */
        readonly 'dhcp-identifier'?: unknown
        /** Kinds of addresses that the boot does not wait for. */
        readonly 'optional-addresses'?: unknown
        /** manual or off, in place of up at the boot. */
        readonly 'activation-mode'?: unknown
        /** Rules for which table of routes is used. */
        readonly 'routing-policy'?: unknown
        /** Whether a bridge answers for the neighbours of this port. */
        readonly 'neigh-suppress'?: unknown
        /** How it logs in to the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** Its cards. */
        readonly interfaces?: readonly string[] | undefined
        /** How it shares the work. */
        readonly parameters?:
          | {
              /** How its cards share the work: active-backup, 802.3ad, balance-rr, …. */
              readonly mode?: unknown
              /** Milliseconds between two looks at the links. */
              readonly 'mii-monitor-interval'?: unknown
              /** How often LACP packets are asked for: slow or fast. */
              readonly 'lacp-rate'?: unknown
              /** By what a packet finds its card: layer2, layer3+4, …. */
              readonly 'transmit-hash-policy'?: unknown
              /** How many cards must be up for the bond to be up. */
              readonly 'min-links'?: unknown
              /** How 802.3ad chooses among groups: stable, bandwidth or count. */
              readonly 'ad-select'?: unknown
              /** The same under its old name. */
              readonly 'all-slaves-active'?: unknown
              /** Whether cards that are not in use take packets, too. */
              readonly 'all-members-active'?: unknown
              /** Milliseconds between two ARP requests. */
              readonly 'arp-interval'?: unknown
              /** Which answers to ARP are checked: none, active, backup or all. */
              readonly 'arp-validate'?: unknown
              /** Whether any or all targets of ARP must answer. */
              readonly 'arp-all-targets'?: unknown
              /** Milliseconds until a link that is up is used. */
              readonly 'up-delay'?: unknown
              /** Milliseconds until a link that is down is not. */
              readonly 'down-delay'?: unknown
              /** Who has which MAC address: none, active or follow. */
              readonly 'fail-over-mac-policy'?: unknown
              /** How many ARP packets are sent when another card takes over. */
              readonly 'gratuitous-arp'?: unknown
              /** The same under its old name. */
              readonly 'packets-per-slave'?: unknown
              /** How many packets a card sends in turn. */
              readonly 'packets-per-member'?: unknown
              /** The card that is used while it can be. */
              readonly primary?: unknown
              /** When that card is used again: always, better or failure. */
              readonly 'primary-reselect-policy'?: unknown
              /** Seconds between two packets that teach the switches. */
              readonly 'learn-packet-interval'?: unknown
              /** The addresses that ARP asks for. */
              readonly 'arp-ip-targets'?: unknown
              /** How many IGMP reports are sent when another card takes over. */
              readonly 'resend-igmp'?: unknown
              /** gratuitous-arp as it was first spelt. */
              readonly 'gratuitious-arp'?: unknown
            }
          | undefined
      }>
    | undefined
  /** Netplan's form: the bridges. */
  readonly bridges?:
    | MapOf<{
        /** Whether it asks DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether it asks DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** What of a DHCP answer for IPv4 is used. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** What of a DHCP answer for IPv6 is used. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether it heeds what routers advertise; the kernel's choice when absent. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Its addresses, each with the length of its prefix. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway of IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway of IPv6. */
        readonly gateway6?: string | undefined
        /** Its DNS servers and search domains. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The domains in which a short name is looked for. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address that it is given. */
        readonly macaddress?: string | undefined
        /** Bytes of a packet. */
        readonly mtu?: number | string | undefined
        /** Whether the boot goes on without it. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Routes of its own. */
        readonly routes?: readonly Route[] | undefined
        /** Who configures it: networkd or NetworkManager. */
        readonly renderer?: unknown
        /** Bytes of an IPv6 packet. */
        readonly 'ipv6-mtu'?: unknown
        /** Whether it uses temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?: unknown
        /** How it makes its own addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: unknown
        /** The host part of its own addresses. */
        readonly 'ipv6-address-token'?: unknown
        /** The families of which it has a link-local address. */
        readonly 'link-local'?: unknown
        /** Whether it is configured without a cable, too. */
        readonly 'ignore-carrier'?: unknown
        /** Whether it keeps its addresses while the network is restarted. */
        readonly critical?: unknown
        /** Who it says it is to DHCP: mac or duid. */
        readonly 'dhcp-identifier'?: unknown
        /** Kinds of addresses that the boot does not wait for. */
        readonly 'optional-addresses'?: unknown
        /** manual or off, in place of up at the boot. */
        readonly 'activation-mode'?: unknown
        /** Rules for which table of routes is used. */
        readonly 'routing-policy'?: unknown
        /** Whether a bridge answers for the neighbours of this port. */
        readonly 'neigh-suppress'?: unknown
        /** How it logs in to the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** Its ports. */
        readonly interfaces?: readonly string[] | undefined
        /** How it spans its tree. */
        readonly parameters?:
          | {
              /** Seconds for which a MAC address is remembered. */
              readonly 'ageing-time'?: unknown
              /** The priority in choosing the root of the tree. */
              readonly priority?: unknown
              /** Seconds in each state before packets go through. */
              readonly 'forward-delay'?: unknown
              /** Seconds between two packets that say it is there. */
              readonly 'hello-time'?: unknown
              /** Seconds for which such a packet counts. */
              readonly 'max-age'?: unknown
              /** The cost of each port. */
              readonly 'path-cost'?: unknown
              /** The priority of each port. */
              readonly 'port-priority'?: unknown
              /** Whether the bridge spans a tree (STP). */
              readonly stp?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
            }
          | undefined
      }>
    | undefined
  /** Netplan's form: the VLANs. */
  readonly vlans?:
    | MapOf<{
        /** Whether it asks DHCP for IPv4. */
        readonly dhcp4?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Whether it asks DHCP for IPv6. */
        readonly dhcp6?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** What of a DHCP answer for IPv4 is used. */
        readonly 'dhcp4-overrides'?: DhcpOverrides | undefined
        /** What of a DHCP answer for IPv6 is used. */
        readonly 'dhcp6-overrides'?: DhcpOverrides | undefined
        /** Whether it heeds what routers advertise; the kernel's choice when absent. */
        readonly 'accept-ra'?:
          boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Its addresses, each with the length of its prefix. */
        readonly addresses?: readonly (string | MapOf<unknown>)[] | undefined
        /** The default gateway of IPv4. */
        readonly gateway4?: string | undefined
        /** The default gateway of IPv6. */
        readonly gateway6?: string | undefined
        /** Its DNS servers and search domains. */
        readonly nameservers?:
          | {
              /** The DNS servers. */
              readonly addresses?: readonly string[] | undefined
              /** The domains in which a short name is looked for. */
              readonly search?: readonly string[] | undefined
            }
          | undefined
        /** The MAC address that it is given. */
        readonly macaddress?: string | undefined
        /** Bytes of a packet. */
        readonly mtu?: number | string | undefined
        /** Whether the boot goes on without it. */
        readonly optional?: boolean | 'true' | 'yes' | 'on' | 'y' | 'false' | 'no' | 'off' | 'n' | undefined
        /** Routes of its own. */
        readonly routes?: readonly Route[] | undefined
        /** Who configures it: networkd or NetworkManager. */
        readonly renderer?: unknown
        /** Bytes of an IPv6 packet. */
        readonly 'ipv6-mtu'?: unknown
        /** Whether it uses temporary addresses (RFC 8981). */
        readonly 'ipv6-privacy'?: unknown
        /** How it makes its own addresses: eui64 or stable-privacy. */
        readonly 'ipv6-address-generation'?: unknown
        /** The host part of its own addresses. */
        readonly 'ipv6-address-token'?: unknown
        /** The families of which it has a link-local address. */
        readonly 'link-local'?: unknown
        /** Whether it is configured without a cable, too. */
        readonly 'ignore-carrier'?: unknown
        /** Whether it keeps its addresses while the network is restarted. */
        readonly critical?: unknown
        /** Who it says it is to DHCP: mac or duid. */
        readonly 'dhcp-identifier'?: unknown
        /** Kinds of addresses that the boot does not wait for. */
        readonly 'optional-addresses'?: unknown
        /** manual or off, in place of up at the boot. */
        readonly 'activation-mode'?: unknown
        /** Rules for which table of routes is used. */
        readonly 'routing-policy'?: unknown
        /** Whether a bridge answers for the neighbours of this port. */
        readonly 'neigh-suppress'?: unknown
        /** How it logs in to the network (802.1X). */
        readonly auth?: unknown
        /** Settings of Open vSwitch. */
        readonly openvswitch?: unknown
        /** NetworkManager's own settings. */
        readonly networkmanager?: unknown
        /** Its number. */
        readonly id?: number | string | undefined
        /** The interface below it. */
        readonly link?: string | undefined
      }>
    | undefined
  /** Wireless cards, which a drive cannot tell. */
  readonly wifis?: unknown
  /** Modems, which a drive cannot tell. */
  readonly modems?: unknown
  /** Tunnels, which a drive cannot tell. */
  readonly tunnels?: unknown
  /** Virtual routers, which a drive cannot tell. */
  readonly vrfs?: unknown
  /** Interfaces that lead nowhere, which a drive cannot tell. */
  readonly 'dummy-devices'?: unknown
  /** Pairs of interfaces, which a drive cannot tell. */
  readonly 'virtual-ethernets'?: unknown
  /** NetworkManager's own interfaces, which a drive cannot tell. */
  readonly 'nm-devices'?: unknown
  /** Settings of Open vSwitch, which a drive cannot tell. */
  readonly openvswitch?: unknown
}

type NetworkV1 = {
  readonly version?: number | string | undefined
  /** cloud-init's version 1: its list. */
  readonly config: readonly unknown[]
}

type NetworkData = {
  /** OpenStack's form: its links. */
  readonly links: readonly unknown[]
  /** Its networks, each on a link. */
  readonly networks?: unknown
  /** Its services, such as DNS. */
  readonly services?: unknown
}

type NeutronPort = {
  /** Its id. */
  readonly id?: string | null | undefined
  /** The id of its network. */
  readonly network_id?: string | null | undefined
  /** Its MAC address. */
  readonly mac_address?: string | null | undefined
  /** Its addresses. */
  readonly fixed_ips?:
    | readonly {
        /** The id of the subnet that it is of. */
        readonly subnet_id: string | null
        /** The address itself. */
        readonly ip_address: string | null
        readonly [key: string]: unknown
      }[]
    | null
    | undefined
  /** The id of the server that has it. */
  readonly device_id?: string | null | undefined
  /** What kind of thing has it, such as compute:nova. */
  readonly device_owner?: string | null | undefined
  /** The id of its project. */
  readonly tenant_id?: string | null | undefined
  /** The same under its newer name. */
  readonly project_id?: string | null | undefined
  /** The type of the interface, such as ovs. */
  readonly 'binding:vif_type'?: string | null | undefined
  /** The ids of its security groups. */
  readonly security_groups?: readonly string[] | null | undefined
  /** The domain of its names. */
  readonly dns_domain?: string | null | undefined
  /** What there is below it when it is the port of a trunk. */
  readonly trunk_details?:
    | {
        /** The ports below it, each a VLAN. */
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
  /** Further options of DHCP. */
  readonly extra_dhcp_opts?:
    | readonly {
        /** Its name or number, such as ntp-server. */
        readonly opt_name: string | null
        /** Its value. */
        readonly opt_value?: string | null | undefined
        readonly [key: string]: unknown
      }[]
    | null
    | undefined
  readonly [key: string]: unknown
}

type NeutronNetwork = {
  /** Its id. */
  readonly id?: string | null | undefined
  /** Bytes of a packet. */
  readonly mtu?: number | null | undefined
  /** The domain of its names. */
  readonly dns_domain?: string | null | undefined
  readonly [key: string]: unknown
}

type NeutronSubnet = {
  /** Its id. */
  readonly id?: string | null | undefined
  /** The id of its network. */
  readonly network_id?: string | null | undefined
  /** Its addresses. */
  readonly cidr?: string | null | undefined
  /** The default gateway. */
  readonly gateway_ip?: string | null | undefined
  /** Whether DHCP tells the addresses. */
  readonly enable_dhcp?: boolean | null | undefined
  /** How a guest has its IPv6 address: slaac, dhcpv6-stateful or dhcpv6-stateless. */
  readonly ipv6_address_mode?: string | null | undefined
  /** The DNS servers. */
  readonly dns_nameservers?: readonly string[] | null | undefined
  /** Further routes. */
  readonly host_routes?:
    | readonly {
        /** Where it leads. */
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
  /** The address itself. */
  readonly floating_ip_address?: string | null | undefined
  /** The address inside. */
  readonly fixed_ip_address?: string | null | undefined
  /** The id of the port that it leads to. */
  readonly port_id?: string | null | undefined
  readonly [key: string]: unknown
}

type SecurityGroup = {
  /** Its id. */
  readonly id?: string | null | undefined
  /** What it is called. */
  readonly name?: string | null | undefined
  readonly [key: string]: unknown
}

type Vif = {
  /** The id of the port. */
  readonly id: string | null
  /** The MAC address. */
  readonly address?: string | null | undefined
  /** The host's name of the interface. */
  readonly devname?: string | null | undefined
  /** The type of the interface, such as ovs. */
  readonly type?: string | null | undefined
  /** The network that it is in. */
  readonly network?:
    | {
        /** Its id. */
        readonly id: string | null
        /** What else there is to say of it. */
        readonly meta?:
          | {
              /** Bytes of a packet. */
              readonly mtu?: number | null | undefined
              /** Whether the addresses go into network_config. */
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
                    /** The address itself. */
                    readonly address?: string | null | undefined
                    readonly [key: string]: unknown
                  }
                | null
                | undefined
              /** The DNS servers. */
              readonly dns?:
                | readonly {
                    /** The address itself. */
                    readonly address: string | null
                    /** Its floating addresses. */
                    readonly floating_ips?:
                      | readonly {
                          /** The address itself. */
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
                    /** The address itself. */
                    readonly address: string | null
                    /** Its floating addresses. */
                    readonly floating_ips?:
                      | readonly {
                          /** The address itself. */
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
                    /** Where it leads. */
                    readonly cidr: string | null
                    /** The gateway. */
                    readonly gateway: {
                      /** The address itself. */
                      readonly address: string | null
                      /** Its floating addresses. */
                      readonly floating_ips?:
                        | readonly {
                            /** The address itself. */
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
              /** What else there is to say of it. */
              readonly meta?:
                | {
                    /** How a guest has its IPv6 address: slaac, dhcpv6-stateful or -stateless. */
                    readonly ipv6_address_mode?: string | null | undefined
                    /** The DHCP server; without one the address is static. */
                    readonly dhcp_server?: string | null | undefined
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
  /** What Ironic keeps for itself. */
  readonly internal_info?:
    | {
        /** The id of Neutron's port that is attached to it. */
        readonly tenant_vif_port_id?: string | null | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** The same before there was internal_info. */
  readonly extra?:
    | {
        /** The id of Neutron's port that is attached to it. */
        readonly vif_port_id?: string | null | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** The id of the port group that it is in. */
  readonly portgroup_uuid?: string | null | undefined
  readonly [key: string]: unknown
}

type IronicPortGroup = {
  /** Its id. */
  readonly uuid?: string | null | undefined
  /** Its MAC address. */
  readonly address?: string | null | undefined
  /** What Ironic keeps for itself. */
  readonly internal_info?:
    | {
        /** The id of Neutron's port that is attached to it. */
        readonly tenant_vif_port_id?: string | null | undefined
        readonly [key: string]: unknown
      }
    | null
    | undefined
  /** The same before there was internal_info. */
  readonly extra?:
    | {
        /** The id of Neutron's port that is attached to it. */
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
  /** What it is made of: image, volume, snapshot or blank. */
  readonly source_type?: string | null | undefined
  /** Where it is: local or volume. */
  readonly destination_type?: string | null | undefined
  /** What a local one is formatted as, such as swap. */
  readonly guest_format?: string | null | null | undefined
  /** The name of the device. */
  readonly device_name?: string | null | null | undefined
  readonly [key: string]: unknown
}
