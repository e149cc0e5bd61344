/** Where a drive can be attached; `guestinfo` is VMware's variables, which hold the data without a drive. */
export const DESTINATION_NAMES = [
  'libvirt',
  'virsh',
  'virt-install',
  'qemu',
  'proxmox',
  'virtualbox',
  'vmware',
  'hyperv',
  'kubevirt',
  'lxd',
  'incus',
  'guestinfo',
  'cicustom',
  'raspberry-pi',
  'terraform',
  'packer',
  'ansible',
  'nova',
  'glance',
  'ironic',
  'redfish',
] as const

export type DestinationName = (typeof DESTINATION_NAMES)[number]
