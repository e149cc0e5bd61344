import { statSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { inspect } from '../../lib/inspect/inspect.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { type Json, parse } from '../../lib/text/json.ts'
import { driveIn, type OpenDrive } from '../../lib/node/open-drive.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { bytesOf, sizeOf, type Tree } from '../../lib/image/tree.ts'
import { failureOf } from '../input/open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { type DriveFile, filesIn } from './medium.ts'
import { shellWord } from './quote.ts'
import { nicsOf } from './user-net.ts'

/**
 * Reads what decides how to attach a drive: the kind of file decides the device, and the network data names the NICs that the
 * guest needs.
 *
 * @throws Failure when the file cannot be read, contains no drive, or must be unpacked first
 */
export function driveFileOf(file: string, domain = basename(file, extname(file))): DriveFile {
  if (file === '-')
    throw new Failure(EXIT.usage, 'A machine needs a file, not standard input: save the drive first.')
  return fromDrive(file, (drive) => {
    const { image, tree, wrapping, size } = drive
    const packed = wrapping.filter((name) => name !== 'qcow2')
    if (packed.length > 0) {
      const ending = image === undefined ? 'tar' : image.medium.fileSystem === 'vfat' ? 'img' : 'iso'
      const unpack = { base64: 'base64 -d', gzip: 'gunzip' }
      const [first, ...more] = packed.map((name) => unpack[name])
      const line = `${[`${first} < ${shellWord(resolve(file))}`, ...more].join(' | ')} > ${shellWord(`${stemOf(resolve(file))}.${ending}`)}`
      throw noDisk(file, `a drive in ${inWords(packed, 'and')}, not a disk image`, line)
    }
    if (image === undefined) {
      const line = `tar -xf ${shellWord(resolve(file))} -C FOLDER && config-drive-genisoimage -J -R -V LABEL -o ${shellWord(`${stemOf(resolve(file))}.iso`)} FOLDER`
      throw noDisk(file, 'an archive, not a disk image', line)
    }
    const { medium, place } = image
    const isDisc = medium.fileSystem !== 'vfat' && place.partition === 'none' && wrapping.length === 0
    return {
      path: resolve(file),
      size,
      domain,
      container: wrapping.length === 0 ? 'raw' : 'qcow2',
      device: isDisc ? 'cdrom' : 'disk',
      nics: nicsOf(inspect(drive).network),
      isNoCloud: tree.has('meta-data') && tree.has('user-data'),
      files: filesIn(tree),
    }
  })
}

function noDisk(file: string, what: string, line: string): Failure {
  return new Failure(EXIT.invalid, `${file} is ${what}. To attach it, first run: ${line}`, [], {
    code: 'not-attachable',
  })
}

function stemOf(file: string): string {
  return file.slice(0, file.length - extname(file).length)
}

/** Returns the instance ID on the drive in a file; undefined when the drive has none. */
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

/** Where each layout keeps the instance ID. */
const INSTANCE_ID = [
  ['openstack/latest/meta_data.json', 'uuid'],
  ['meta-data', 'instance-id'],
] as const

function fromDrive<T>(file: string, use: (drive: OpenDrive) => T): T {
  try {
    if (statSync(file).isDirectory()) {
      const line = `config-drive-genisoimage -J -R -V LABEL -o ${shellWord(`${resolve(file)}.iso`)} ${shellWord(resolve(file))}`
      throw noDisk(file, 'a folder, not a disk image', line)
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

/** Returns a JSON document; undefined when it is missing or invalid, which `check` reports. */
function documentOf(tree: Tree, path: string): Json | undefined {
  const entry = tree.get(path)
  if (entry?.kind !== 'file' || sizeOf(entry.content) > MOST) return undefined
  try {
    return parse(new TextDecoder().decode(bytesOf(entry.content)))
  } catch {
    return undefined
  }
}

/** Most bytes of a document to read. */
const MOST = 16 * 1024 * 1024
