import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { reasonOf } from '../../lib/node/reason.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { diskFormat } from './disk-image.ts'
import { missing } from './missing.ts'

/** A disk image, and what QEMU calls its format. */
export interface Disk {
  readonly path: string
  readonly format: string
}

/**
 * The file of what a guest writes over an image: a new one, readable by its owner only, or that of a run before.
 *
 * @throws Failure when it cannot be made, or is of another image
 */
export async function overlay(path: string, { path: image, format }: Disk): Promise<Disk> {
  if (existsSync(path)) await requireOverlay(path, image)
  else {
    try {
      await writeFile(path, '', { flag: 'wx', mode: 0o600 })
    } catch (cause) {
      throw new Failure(EXIT.failed, `cannot write ${path}: ${reasonOf(cause)}`)
    }
    try {
      await qemuImg('create', '-q', '-f', 'qcow2', '-b', image, '-F', format, resolve(path))
    } catch (cause) {
      await rm(path, { force: true })
      throw cause
    }
  }
  return { path: resolve(path), format: 'qcow2' }
}

async function requireOverlay(path: string, image: string): Promise<void> {
  if (diskFormat(path) !== 'qcow2') throw new Failure(EXIT.failed, `${path} is there, and no overlay`)
  const info = JSON.parse(
    await qemuImg('info', '-f', 'qcow2', '-U', '--output=json', resolve(path)),
  ) as object
  if ((info as { 'full-backing-filename'?: string })['full-backing-filename'] !== image)
    throw new Failure(EXIT.failed, `${path} is there, and no overlay of ${image}`)
}

async function qemuImg(...args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('qemu-img', args)).stdout
  } catch (cause) {
    throw missing('qemu-img', cause) ?? new Failure(EXIT.failed, (cause as { stderr: string }).stderr.trim())
  }
}
