import { PLATFORM } from '../../lib/iso9660/el-torito.ts'
import type { BootImage, BootOptions } from '../../lib/iso9660/write/options.ts'
import { EXIT, Stop } from './exit.ts'
import { imagePath } from './graft-points.ts'

/** The boot options of a command line, in order; the last image is the one that options change. */
export interface BootSettings {
  readonly catalog: string | undefined
  readonly id: string
  readonly images: readonly Partial<BootImage>[]
}

export const NO_BOOT: BootSettings = { catalog: undefined, id: '', images: [] }

/** The catalog of genisoimage without -c. */
const CATALOG = 'boot.catalog'

/** Changes the current boot image, or starts the first one. */
export function withImage(boot: BootSettings, change: Partial<BootImage>): BootSettings {
  const { images } = boot
  return { ...boot, images: [...images.slice(0, -1), { ...images.at(-1), ...change }] }
}

/** Sets the file of the current boot image, or of another one if the current one is for another kind of firmware. */
export function withFile(boot: BootSettings, path: string, isUefi: boolean): BootSettings {
  const current = boot.images.at(-1)
  const isOther = current?.path !== undefined && (current.platform === PLATFORM.efi) !== isUefi
  const uefi: Partial<BootImage> = isUefi ? { platform: PLATFORM.efi, emulation: 'none' } : {}
  return withImage(isOther ? withNextImage(boot) : boot, { path, ...uefi })
}

/** Starts another boot image, unless no option has changed the current one yet. */
export function withNextImage(boot: BootSettings): BootSettings {
  const current = boot.images.at(-1)
  return current === undefined || isEmpty(current) ? boot : { ...boot, images: [...boot.images, {}] }
}

function isEmpty(image: Partial<BootImage>): boolean {
  return Object.keys(image).length === 0
}

/**
 * Returns the boot images with the paths in the image as genisoimage takes them: from the root of the image.
 *
 * @throws Stop when an option belongs to no image
 */
export function bootOptions(
  { catalog, id, images }: BootSettings,
  appended: readonly number[] = [],
): BootOptions | undefined {
  const given = images.filter((image) => !isEmpty(image))
  if (given.length === 0 && catalog === undefined) return undefined
  if (given.length === 0 || given.some(({ path }) => path === undefined))
    throw new Stop(EXIT.usage, 'a boot option needs a boot image: add -b FILE or -e FILE')
  return {
    catalog: imagePath(catalog ?? CATALOG),
    id,
    images: given.map((image) => ({ ...image, ...placeOf(image.path!, appended) })),
  }
}

/** Returns the path of a boot image in the image, or the number of the appended partition that xorrisofs' --interval names. */
function placeOf(path: string, appended: readonly number[]): Pick<BootImage, 'path' | 'appended'> {
  const [, number] =
    /^--interval:appended_partition_(\d+)(?:_start_\d[\dA-Za-z]*_size_\d[\dA-Za-z]*)?:all::$/.exec(path) ?? []
  if (number === undefined) return { path: imagePath(path) }
  const place = appended.indexOf(Number(number))
  if (place < 0) throw new Stop(EXIT.usage, `${path}: there is no -append_partition ${number}`)
  return { path: '', appended: place }
}

/** Returns a platform by its name or number; undefined for any other text. */
export function platformOf(value: string): number | undefined {
  const name = value.toLowerCase()
  if (Object.hasOwn(PLATFORM, name)) return PLATFORM[name as keyof typeof PLATFORM]
  const number = /^(?:0x[0-9a-f]{1,2}|\d{1,3})$/.test(name) ? Number(name) : 256
  return number < 256 ? number : undefined
}
