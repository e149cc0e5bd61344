import type { Image } from './image.ts'
import { iso9660 } from './iso9660/iso9660.ts'
import type { Iso9660Options } from './iso9660/options.ts'
import type { Tree } from './tree.ts'
import type { VfatOptions } from './vfat/options.ts'
import { vfat } from './vfat/vfat.ts'

const formats = { iso9660, vfat } satisfies Record<string, (tree: Tree, options: any) => Image>

export type Format = keyof typeof formats

export type PackOptions =
  ({ readonly format: 'iso9660' } & Iso9660Options) | ({ readonly format: 'vfat' } & VfatOptions)

/**
 * An image of `tree`.
 *
 * @throws EncodeError when the format cannot represent the tree
 */
export function pack(tree: Tree, options: PackOptions): Image {
  const format: (tree: Tree, options: any) => Image = formats[options.format]
  return format(tree, options)
}
