import { readFileSync, statSync } from 'node:fs'
import { DecodeError } from '../lib/decode-error.ts'
import type { Report } from '../lib/diagnostics.ts'
import type { Drive, Medium } from '../lib/medium.ts'
import type { OpenImage } from '../lib/node/open-image.ts'
import { reasonOf } from '../lib/node/reason.ts'
import type { RandomAccess } from '../lib/random-access.ts'
import type { Spec } from '../lib/spec.ts'
import { EXIT, Failure } from './exit.ts'

/** What a path names that a drive can be had of. */
export type DriveInput =
  | { readonly kind: 'image'; readonly drive: Drive; close(): void }
  | { readonly kind: 'directory'; readonly drive: Drive; close(): void }
  /** The drive is the one that `build` would make of it. */
  | {
      readonly kind: 'spec'
      readonly drive: Drive
      readonly spec: Spec
      readonly report: Report
      close(): void
    }

const nothing = (): void => undefined

/**
 * The drive at `path`: an image or a disk, a directory with its files, or a spec in YAML or JSON. An image stays open until
 * it is closed, for its files are read when they are asked for.
 *
 * @throws Failure when it can be neither read nor told what it is; what is wrong with a spec is printed before
 */
export async function readDriveInput(path: string): Promise<DriveInput> {
  try {
    if (statSync(path).isDirectory()) {
      const { scanDirectory } = await import('../lib/node/scan-directory.ts')
      const tree = scanDirectory(path, { followLinks: true })
      return { kind: 'directory', drive: { tree, medium: { fileSystem: 'none' } }, close: nothing }
    }
    const { openImage } = await import('../lib/node/open-image.ts')
    const image = openImage(path)
    const drive = await readImage(image, path)
    if (drive !== undefined) return { kind: 'image', drive, close: image.close }
    image.close()
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
  }
  return readSpecInput(path)
}

/** Undefined when it looks like no image at all. */
async function readImage(image: OpenImage, path: string): Promise<Drive | undefined> {
  const { readPartitions } = await import('../lib/partition/read-partitions.ts')
  const whole = await readFileSystem(image)
  if (whole !== undefined) return whole
  const { table, partitions } = readPartitions(image)
  for (const { access } of partitions) {
    const found = await readFileSystem(access)
    const partition: Medium | undefined =
      found && ({ ...found.medium, size: image.size, partition: table } as Medium)
    if (found !== undefined && partition !== undefined) return { tree: found.tree, medium: partition }
  }
  if (table === 'none') return undefined
  throw new Failure(EXIT.failed, `${path} has no partition with ISO 9660 or FAT`)
}

/** The file system that fills `access`; undefined: none that drives have. */
async function readFileSystem(access: RandomAccess): Promise<Drive | undefined> {
  const { readIso9660 } = await import('../lib/iso9660/read-iso9660.ts')
  const { readVfat } = await import('../lib/vfat/read-vfat.ts')
  for (const read of [() => readIso9660(access).drive, () => readVfat(access)]) {
    try {
      return read()
    } catch (cause) {
      if (!(cause instanceof DecodeError) || cause.code !== 'not-found') throw cause
    }
  }
  return undefined
}

async function readSpecInput(path: string): Promise<DriveInput> {
  const { readSpec } = await import('../lib/node/read-spec.ts')
  const { hasErrors } = await import('../lib/diagnostics.ts')
  const { printReport } = await import('./report.ts')
  const { packSpec } = await import('./build-image.ts')
  const { identified } = await import('../lib/render.ts')
  const { commandContext } = await import('./command-context.ts')
  const { ask } = await import('./typed-lines.ts')
  if (readFileSync(path).includes(0))
    throw new Failure(EXIT.failed, `${path} is no image of ISO 9660 or FAT, and no spec`)
  const { report, value } = readSpec(path, { prompt: ask })
  printReport(report)
  if (value === undefined || hasErrors(report)) throw new Failure(EXIT.invalid, `${path} describes no drive`)
  // What the targets of vendor data say is not asked for: a look at a drive talks to nobody.
  const spec = identified({ ...value, dynamic_vendor_data: undefined }, { context: commandContext() })
  return { kind: 'spec', drive: (await packSpec(spec)).packed[0]!.drive, spec, report, close: nothing }
}
