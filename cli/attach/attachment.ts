import { basename, extname, resolve } from 'node:path'
import { DecodeError } from '../../lib/decode-error.ts'
import { type Json, parse } from '../../lib/json.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { type DriveReading, readDrive } from '../../lib/read-drive.ts'
import type { Tree } from '../../lib/tree.ts'
import { EXIT, Failure } from '../exit.ts'
import type { Attachment } from './medium.ts'
import { nicMacs } from './nic-macs.ts'

/**
 * How the drive in a file is attached: what it is tells the device, and its network data the cards that the guest needs.
 *
 * @throws Failure when the file cannot be read, or holds no drive
 */
export function attachmentOf(file: string, domain = basename(file, extname(file))): Attachment {
  return fromDrive(file, (drive) => ({
    path: resolve(file),
    domain,
    device: drive.medium.fileSystem === 'iso9660' && drive.place.partition === 'none' ? 'cdrom' : 'disk',
    macs: nicMacs(documentOf(drive.tree, 'openstack/latest/network_data.json')),
    isNoCloud: drive.tree.has('meta-data') && drive.tree.has('user-data'),
  }))
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

function fromDrive<T>(file: string, use: (drive: DriveReading) => T): T {
  try {
    const image = openImage(file)
    try {
      return use(readDrive(image))
    } finally {
      image.close()
    }
  } catch (cause) {
    if (cause instanceof DecodeError) throw new Failure(EXIT.invalid, `${file}: ${cause.message}`)
    throw new Failure(EXIT.failed, `cannot read ${file}: ${reasonOf(cause)}`)
  }
}

/** A JSON document; undefined when there is none that can be read, which is another command's business. */
function documentOf(tree: Tree, path: string): Json | undefined {
  const entry = tree.get(path)
  if (entry?.kind !== 'file') return undefined
  const { content } = entry
  try {
    if (content instanceof Uint8Array) return parse(new TextDecoder().decode(content))
    if (content.size > MOST || content.readInto === undefined) return undefined
    const bytes = new Uint8Array(content.size)
    content.readInto(bytes)
    return parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** Bytes of a document that is looked into. */
const MOST = 16 * 1024 * 1024
