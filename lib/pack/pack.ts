import { EncodeError, type Image } from '../image/image.ts'
import { ironicJson } from './ironic-json.ts'
import { iso9660 } from '../iso9660/write/iso9660.ts'
import type { Iso9660Options } from '../iso9660/write/options.ts'
import { BASIC_DATA, gpt, GPT_RESERVED, LINUX_DATA } from '../partition/gpt.ts'
import { mbr } from '../partition/mbr.ts'
import { placeOf, type PlaceOptions } from '../partition/place.ts'
import { qcow2 } from '../qcow2/qcow2.ts'
import { tar, type TarOptions } from '../tar/tar.ts'
import type { Tree } from '../image/tree.ts'
import type { VfatOptions } from '../vfat/options.ts'
import { vfat } from '../vfat/vfat.ts'

/** Options for the disk around a file system. */
export interface DiskOptions extends PlaceOptions {
  /** A partition table with the file system in its only partition; none by default. */
  readonly partition?: 'none' | 'mbr' | 'gpt'
  /** The name of the GPT partition; the volume label by default. */
  readonly partitionName?: string
  /** The raw disk (the default), or a QEMU disk file. */
  readonly container?: 'raw' | 'qcow2'
}

interface FormatOptions {
  readonly iso9660: Iso9660Options & DiskOptions
  readonly vfat: VfatOptions & DiskOptions
  readonly tar: TarOptions
  /** OpenStack's documents as Ironic's API accepts them. */
  readonly json: {}
}

/** The name of an image format. */
export type Format = keyof FormatOptions

/** The format of an image, with the options of that format. */
export type PackOptions = { [F in Format]: { readonly format: F } & FormatOptions[F] }[Format]

interface Row<Options> {
  readonly image: (tree: Tree, options: Options) => Image
  /** The partition types of a file system. Windows mounts partitions of a FAT type and ignores those of a Linux type. */
  readonly partition?: Partition<Options>
}

interface Partition<Options> {
  readonly mbr: number
  readonly gpt: string
  readonly name: (options: Options) => string | undefined
  /** Returns the options of an image that starts at this sector of the disk. */
  readonly at?: (options: Options, start: number) => Options
}

const formats: { readonly [F in Format]: Row<FormatOptions[F]> } = {
  iso9660: {
    image: iso9660,
    partition: { mbr: 0x83, gpt: LINUX_DATA, name: ({ volumeId }) => volumeId },
  },
  vfat: {
    image: vfat,
    partition: {
      mbr: 0x0c,
      gpt: BASIC_DATA,
      name: ({ label }) => label,
      at: (options, hiddenSectors) => ({ ...options, hiddenSectors }),
    },
  },
  tar: { image: tar },
  json: { image: ironicJson },
}

/**
 * Makes an image of `tree`.
 *
 * @throws EncodeError when the format cannot hold the tree
 */
export function pack(tree: Tree, options: PackOptions): Image {
  const row: Row<any> = formats[options.format]
  if (row.partition === undefined) return row.image(tree, options)
  const around = options as DiskOptions
  const disk = partitioned(tree, row, row.partition, around)
  return around.container === 'qcow2' ? qcow2(disk) : disk
}

/** Throws EncodeError `bad-option` for options that need a partition table or a GPT, when there is none. */
function checkAround({
  partition = 'none',
  partitionName,
  diskSize,
  partitionSize,
  place,
}: DiskOptions): void {
  const isPlaced = diskSize !== undefined || partitionSize !== undefined || place === 'end'
  if (partition === 'none' && isPlaced) {
    const reason = 'diskSize, partitionSize and place need a partition table: set partition to "mbr" or "gpt"'
    throw new EncodeError('bad-option', '', reason)
  }
  if (partition !== 'gpt' && partitionName !== undefined)
    throw new EncodeError('bad-option', '', 'only a GPT partition has a name: set partition to "gpt"')
}

function partitioned(tree: Tree, row: Row<any>, types: Partition<any>, options: DiskOptions): Image {
  const { partition = 'none' } = options
  checkAround(options)
  const image = row.image(tree, options)
  if (partition === 'none') return image
  const { start } = placeOf(image, options, partition === 'gpt' ? GPT_RESERVED : 0)
  const inside = types.at === undefined ? image : row.image(tree, types.at(options, start))
  if (partition === 'mbr') return mbr(inside, { ...options, type: types.mbr })
  return gpt(inside, {
    ...options,
    type: types.gpt,
    name: options.partitionName ?? types.name(options) ?? '',
  })
}
