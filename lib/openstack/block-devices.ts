/** A disk of a server, as Nova stores it. Source: nova/objects/block_device.py */
export interface BlockDevice {
  readonly source_type?: string | undefined
  readonly destination_type?: string | undefined
  readonly guest_format?: string | null | undefined
  readonly device_name?: string | null | undefined
}

/** A server's disks, and the device names of those that every server of its flavor has. */
export interface BlockDevices {
  readonly root_device_name?: string | null | undefined
  readonly default_ephemeral_device?: string | null | undefined
  readonly default_swap_device?: string | null | undefined
  readonly block_devices?: readonly BlockDevice[] | undefined
}

/**
 * Returns EC2's `block-device-mapping`, or undefined when the root device is not known: Nova then ignores the other
 * disks. Source: nova/block_device.py, `instance_block_mapping`
 */
export function blockDeviceMapping(disks: BlockDevices): ReadonlyMap<string, string | null> | undefined {
  const { root_device_name: root, default_ephemeral_device, default_swap_device, block_devices = [] } = disks
  if (root === undefined || root === null) return undefined
  const mapping = new Map<string, string | null>([
    ['ami', root.replace(/^\/dev\//, '')],
    ['root', root],
  ])
  if (default_ephemeral_device) mapping.set('ephemeral0', default_ephemeral_device)
  if (default_swap_device) mapping.set('swap', default_swap_device)
  const nameOf = ({ device_name = null }: BlockDevice): string | null => device_name

  const volumes = block_devices.filter(({ destination_type }) => destination_type === 'volume')
  const names = volumes.map(nameOf).sort(byCodePoints)
  for (const [n, name] of names.entries()) mapping.set(`ebs${n}`, name)

  const blanks = block_devices.filter((d) => d.destination_type !== 'volume' && d.source_type === 'blank')
  const swap = blanks.findLast(({ guest_format }) => guest_format === 'swap')
  if (swap !== undefined) mapping.set('swap', nameOf(swap))
  const ephemerals = blanks.filter(({ guest_format }) => guest_format !== 'swap')
  for (const [n, device] of ephemerals.entries()) mapping.set(`ephemeral${n}`, nameOf(device))
  return mapping
}

/** Orders null first, then strings by code points, as Python sorts. */
function byCodePoints(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  const [left, right] = [[...a], [...b]]
  const at = left.findIndex((character, i) => character !== right[i])
  if (at < 0) return left.length - right.length
  return left[at]!.codePointAt(0)! - (right[at]?.codePointAt(0) ?? -1)
}
