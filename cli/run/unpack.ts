import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  mkdirSync,
  openSync,
  readSync,
  closeSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { removeStale, temporaryName } from '../../lib/node/temporary-name.ts'
import { terminalMeter } from '../output/progress.ts'
import { unreadable, unwritable } from '../report/file-failures.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { missingProgram } from '../report/missing-program.ts'
import { say } from '../report/say.ts'
import { cacheFolder } from './own-folders.ts'

/** The first bytes of compressed files. Sources: RFC 1952, RFC 8878, the .xz file format 1.2.0, bzip2's manual */
const KINDS = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'xz'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
] as const

type Packed = (typeof KINDS)[number][1]

/**
 * Returns the path of an image that is not compressed: the image itself, or a copy in the cache, which is made when it is missing or
 * the image has changed.
 *
 * @param name the image in messages
 * @throws Failure when the image cannot be read or unpacked
 */
export async function unpacked(path: string, name: string, signal: AbortSignal): Promise<string> {
  const kind = kindOf(path, name)
  if (kind === undefined) return path
  const { size, mtimeMs, ino } = statSync(path)
  const key = createHash('sha256').update([path, size, mtimeMs, ino].join('\0')).digest('hex').slice(0, 32)
  const folder = join(cacheFolder(), 'unpacked')
  const target = join(folder, `${key}.img`)
  if (statSync(target, { throwIfNoEntry: false }) !== undefined) return target
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw unwritable(folder, cause)
  }
  removeStale(target)
  const temporary = temporaryName(target, 'tmp')
  const meter = terminalMeter(`unpacking ${name}`)
  try {
    const source = createReadStream(path, { signal, highWaterMark: 1024 * 1024 })
    let bytes = 0
    const onBytes = (count: number): void => meter.at({ bytes: (bytes += count) }, { bytes: size })
    await writeSparse(temporary, plain(source, kind, { name, onBytes }))
    renameSync(temporary, target)
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof Failure) throw cause
    const { syscall = '' } = cause as NodeJS.ErrnoException
    throw syscall === 'read' ? unreadable(name, cause) : unwritable(folder, cause)
  } finally {
    meter.end()
    rmSync(temporary, { force: true })
  }
  say(`unpacked ${name} to ${target}, where the next run finds it`)
  return target
}

function kindOf(path: string, name: string): Packed | undefined {
  const start = Buffer.alloc(8)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, start, 0, start.length, 0)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw unreadable(name, cause)
  }
  return KINDS.find(([magic]) => magic.every((byte, n) => start[n] === byte))?.[1]
}

/** Yields the decompressed bytes. gzip is unpacked here, the others by their programs. */
async function* plain(
  source: Readable,
  kind: Packed,
  { name, onBytes }: { readonly name: string; readonly onBytes: (count: number) => void },
): AsyncGenerator<Buffer> {
  const broken = (reason: string): Failure =>
    new Failure(EXIT.invalid, `cannot unpack ${name}: ${reason}`, [], {
      code: 'file-unreadable',
      source: name,
    })
  if (kind === 'gzip') {
    const gunzip = createGunzip({ chunkSize: 1024 * 1024 })
    source.on('error', (cause) => gunzip.destroy(cause))
    try {
      source.on('data', (chunk) => onBytes(chunk.length))
      yield* source.pipe(gunzip) as AsyncIterable<Buffer>
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException
      throw code.startsWith('Z_') ? broken(message) : cause
    }
    return
  }
  const child = spawn(kind, ['-dc'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  )
  // A program that is missing is reported below.
  ended.catch(() => undefined)
  // The program says why it stops reading.
  child.stdin.on('error', () => undefined)
  source.on('error', () => child.kill())
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-1000)))
  source.on('data', (chunk) => onBytes(chunk.length)).pipe(child.stdin)
  try {
    yield* child.stdout as AsyncIterable<Buffer>
    const code = await ended
    if (source.errored) throw source.errored
    if (code !== 0) throw broken(said.trim().split('\n').at(-1) || `${kind} failed with ${code}`)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw missingProgram(kind)
    throw cause
  } finally {
    child.kill()
  }
}

/** Bytes of a hole: file systems have blocks of 4 KiB. */
const HOLE = 64 * 1024
const ZEROS = Buffer.alloc(HOLE)

/** Writes a file for its owner alone, with holes in place of zeros. */
async function writeSparse(path: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    let offset = 0
    for await (const chunk of chunks) {
      for (let from = 0; from < chunk.length; from += HOLE) {
        const piece = chunk.subarray(from, from + HOLE)
        if (!piece.equals(ZEROS.subarray(0, piece.length))) await writeAt(file, piece, offset + from)
      }
      offset += chunk.length
    }
    await file.truncate(offset)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Writes all bytes: one write may take fewer. */
async function writeAt(file: FileHandle, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten
}
