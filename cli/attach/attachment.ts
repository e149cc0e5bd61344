import { statSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { inWords } from '../../lib/report/in-words.ts'
import { type Json, parse } from '../../lib/text/json.ts'
import { driveIn, type OpenDrive } from '../../lib/node/open-drive.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { bytesOf, sizeOf, type Tree } from '../../lib/image/tree.ts'
import { failureOf } from '../input/open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import type { DriveFile } from './medium.ts'
import { nicMacs } from './nic-macs.ts'
import { shellWord } from './quote.ts'

/**
 * Reads what decides how a drive is attached: what the file is tells the device, and the drive's network data the cards that
 * the guest needs.
 *
 * @throws Failure when the file cannot be read, holds no drive, or one that is no disk as it is
 */
export function driveFileOf(file: string, domain = basename(file, extname(file))): DriveFile {
  return fromDrive(file, ({ image, tree, wrapping, size }) => {
    const packed = wrapping.filter((name) => name !== 'qcow2')
    if (packed.length > 0) {
      const ending = image === undefined ? 'tar' : image.medium.fileSystem === 'vfat' ? 'img' : 'iso'
      const unpack = { base64: 'base64 -d', gzip: 'gunzip' }
      const [first, ...more] = packed.map((name) => unpack[name])
      const line = `${[`${first} < ${shellWord(resolve(file))}`, ...more].join(' | ')} > ${shellWord(`${stemOf(resolve(file))}.${ending}`)}`
      throw noDisk(file, `in ${inWords(packed, 'and')}, and no disk as it is`, line)
    }
    if (image === undefined) {
      const line = `tar -xf ${shellWord(resolve(file))} -C FOLDER && config-drive-genisoimage -J -R -V LABEL -o ${shellWord(`${stemOf(resolve(file))}.iso`)} FOLDER`
      throw noDisk(file, 'an archive, and no disk', line)
    }
    const { medium, place } = image
    const isDisc = medium.fileSystem === 'iso9660' && place.partition === 'none' && wrapping.length === 0
    return {
      path: resolve(file),
      size,
      domain,
      container: wrapping.length === 0 ? 'raw' : 'qcow2',
      device: isDisc ? 'cdrom' : 'disk',
      macs: nicMacs(documentOf(tree, 'openstack/latest/network_data.json')),
      isNoCloud: tree.has('meta-data') && tree.has('user-data'),
    }
  })
}

function noDisk(file: string, what: string, line: string): Failure {
  return new Failure(EXIT.invalid, `${file} is ${what}. To attach it, make one: ${line}`)
}

function stemOf(file: string): string {
  return file.slice(0, file.length - extname(file).length)
}

/** The instance that the drive in a file is for; undefined when it does not say. */
export function instanceOf(file: string): string | undefined {
  return fromDrive(file, ({ tree }) => {
    for (const [path, key] of INSTANCE_ID) {
      const document = documentOf(tree, path)
      const id = document instanceof Map ? (document.get(key) as unknown) : undefined
      if (typeof id === 'string') return id
    }
    return undefined
  })
}

/** Where each layout says which instance it is for. */
const INSTANCE_ID = [
  ['openstack/latest/meta_data.json', 'uuid'],
  ['meta-data', 'instance-id'],
] as const

function fromDrive<T>(file: string, use: (drive: OpenDrive) => T): T {
  try {
    if (statSync(file).isDirectory()) {
      const line = `config-drive-genisoimage -J -R -V LABEL -o ${shellWord(`${resolve(file)}.iso`)} ${shellWord(resolve(file))}`
      throw noDisk(file, 'a folder, and no disk', line)
    }
    const { close, ...access } = openImage(file)
    try {
      return use(driveIn(access))
    } finally {
      close()
    }
  } catch (cause) {
    throw failureOf(cause, file)
  }
}

/** A JSON document; undefined when there is none that can be read, which is another command's business. */
function documentOf(tree: Tree, path: string): Json | undefined {
  const entry = tree.get(path)
  if (entry?.kind !== 'file' || sizeOf(entry.content) > MOST) return undefined
  try {
    return parse(new TextDecoder().decode(bytesOf(entry.content)))
  } catch {
    return undefined
  }
}

/** Bytes of a document that is looked into. */
const MOST = 16 * 1024 * 1024
