import { unwritable } from '../report/file-failures.ts'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { runTool } from '../../lib/node/run-tool.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { overlayFormat } from './disk-image.ts'
import { missingProgram } from '../report/missing-program.ts'

/** A disk image, and QEMU's name of its format. */
export interface Disk {
  readonly path: string
  readonly format: string
}

/**
 * Opens the overlay that keeps what a guest writes: an existing one, or a new one that only its owner can read.
 *
 * @throws Failure when the overlay cannot be created, or belongs to another image
 */
export async function overlay(path: string, base: Disk): Promise<Disk> {
  if (existsSync(path)) await requireOverlay(path, base)
  else {
    try {
      await writeFile(path, '', { flag: 'wx', mode: 0o600 })
    } catch (cause) {
      throw unwritable(path, cause)
    }
    try {
      await qemuImg('create', '-q', '-f', 'qcow2', '-b', base.path, '-F', base.format, resolve(path))
    } catch (cause) {
      await rm(path, { force: true })
      throw cause
    }
  }
  return { path: resolve(path), format: 'qcow2' }
}

/** Checks that the backing file of an existing overlay is the image, in the same format. */
async function requireOverlay(path: string, { path: image, format }: Disk): Promise<void> {
  const name = path
  if (overlayFormat(path) !== 'qcow2')
    throw new Failure(EXIT.failed, `${name} exists and is not an overlay`, [], { code: 'output-exists' })
  const info = JSON.parse(await qemuImg('info', '-f', 'qcow2', '-U', '--output=json', resolve(path))) as Info
  if (info['full-backing-filename'] !== image || info['backing-filename-format'] !== format)
    throw new Failure(EXIT.failed, `${name} exists and is not an overlay of ${image}`, [], {
      code: 'output-exists',
    })
}

/** https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html, ImageInfo */
interface Info {
  readonly 'full-backing-filename'?: string
  readonly 'backing-filename-format'?: string
}

async function qemuImg(...args: readonly string[]): Promise<string> {
  try {
    return await runTool('qemu-img', args)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw code === 'ENOENT'
      ? missingProgram('qemu-img')
      : new Failure(EXIT.failed, `qemu-img: ${message}`, [], { code: 'program-failed', source: 'qemu-img' })
  }
}
