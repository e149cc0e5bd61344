import type { Finding } from '../image/findings.ts'
import type { ImagePart } from '../image/part.ts'
import { readPartitions } from '../partition/read-partitions.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { hasUdf } from '../udf/read/recognition.ts'
import { isVfat } from '../vfat/volume.ts'

/** A file system on a disk. */
export interface FileSystem {
  /** The kind of the file system. */
  readonly fileSystem: 'iso9660' | 'vfat' | 'udf'
  /** The kind of the partition table that lists it, or `none` when it fills the disk. */
  readonly partition: 'none' | 'mbr' | 'gpt'
  /** The number and name of the partition; 0 and '' for the whole disk. */
  readonly number: number
  /** The name of the partition; empty for the whole disk. */
  readonly name: string
  /** Bytes from the start of the disk. */
  readonly offset: number
  /** Its bytes. */
  readonly access: RandomAccess
}

/** Tests for the signature of each file system. */
const probes: Readonly<Record<FileSystem['fileSystem'], (access: RandomAccess) => boolean>> = {
  iso9660: isIso9660,
  vfat: isVfat,
  udf: hasUdf,
}

/** Finds the file systems of a disk, first that of the whole disk, then those in its partitions, and the problems of its partition table. */
export function findFileSystems(disk: RandomAccess): {
  readonly found: readonly FileSystem[]
  /** The parts of the partition table; empty when there is none. */
  readonly table: readonly ImagePart[]
  readonly problems: readonly Finding[]
} {
  const whole = { partition: 'none', number: 0, name: '', offset: 0, access: disk } as const
  const onDisk = probed(disk).map((fileSystem) => ({ fileSystem, ...whole }))
  // The sector that would hold the partition table is a boot sector here.
  if (onDisk.some(({ fileSystem }) => fileSystem === 'vfat'))
    return { found: onDisk, table: [], problems: [] }
  const { table, partitions, segments, problems } = readPartitions(disk)
  const inside = partitions.flatMap(({ number, name, offset, access }) =>
    probed(access).map((fileSystem) => ({ fileSystem, partition: table, number, name, offset, access })),
  )
  return { found: [...onDisk, ...inside], table: segments, problems }
}

function probed(access: RandomAccess): FileSystem['fileSystem'][] {
  return (Object.keys(probes) as FileSystem['fileSystem'][]).filter((name) => probes[name](access))
}

/** Tells whether sector 16 holds a volume descriptor. Source: ECMA-119 8.1 */
function isIso9660(access: RandomAccess): boolean {
  return String.fromCharCode(...access.read(16 * 2048 + 1, 5)) === 'CD001'
}
