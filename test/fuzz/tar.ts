import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RandomAccess } from '../../lib/image/random-access.ts'
import { toBytes } from '../../lib/image/image.ts'
import { type Entry, file, type Tree } from '../../lib/image/tree.ts'
import { encodeChecksum, tarHeader } from '../../lib/tar/header.ts'
import { readTar } from '../../lib/tar/read-tar.ts'
import { tar as write } from '../../lib/tar/tar.ts'
import { run, tool } from '../interop/tools.ts'
import { examine } from './examine.ts'
import { fieldsOf } from './fields.ts'
import type { Format } from './format.ts'
import type { Place } from './mutate.ts'

const BLOCK = 512

/** Our own, and those of GNU tar and libarchive in every format that they write. */
async function corpus(directory: string): Promise<void> {
  const own: Tree = new Map<string, Entry>([
    ['openstack/latest/meta_data.json', file('{}')],
    [`${'long/'.repeat(60)}é`, { ...file('x'), modified: new Date(1), uid: 2 ** 31 }],
    ['link', { kind: 'symlink', target: 't'.repeat(200) }],
  ])
  await writeFile(join(directory, 'own.tar'), toBytes(write(own)))
  const source = await mkdtemp(join(tmpdir(), 'fuzz-tar-source-'))
  try {
    await mkdir(join(source, 'dir', 'n'.repeat(150)), { recursive: true })
    await writeFile(join(source, 'dir', 'n'.repeat(150), 'f'), 'content')
    await writeFile(join(source, 'small'), 'x'.repeat(1000))
    await symlink('y'.repeat(150), join(source, 'link'))
    const sparse = await open(join(source, 'sparse'), 'w')
    for (let i = 0; i < 30; i++) await sparse.write('x'.repeat(4096), i * 65_536)
    await sparse.truncate(4 * 1024 * 1024)
    await sparse.close()
    const make = (name: string, args: readonly string[]) =>
      run(tool.tar, [...args, '-C', source, '-cf', join(directory, name), '.'])
    for (const format of ['v7', 'oldgnu', 'gnu', 'ustar', 'pax']) {
      const some = ['v7', 'ustar'].includes(format) ? ['--exclude=link', '--exclude=n*'] : []
      await make(`${format}.tar`, [`--format=${format}`, ...some])
    }
    await make('sparse-gnu.tar', ['--format=gnu', '-S'])
    for (const version of ['0.0', '0.1', '1.0'])
      await make(`sparse-${version}.tar`, ['--format=pax', '-S', `--sparse-version=${version}`])
    await make('label.tar', ['--format=gnu', '-V', 'a label'])
    await make('dump.tar', ['--format=gnu', `--listed-incremental=${join(source, 'snapshot')}`])
    await run(tool.bsdtar, ['--format=pax', '-C', source, '-cf', join(directory, 'bsdtar.tar'), '.'])
  } finally {
    await rm(source, { recursive: true, force: true })
  }
}

/** Blocks whose checksum holds are headers. */
function headersIn(image: Uint8Array): number[] {
  const found: number[] = []
  for (let at = 0; at + BLOCK <= image.length && found.length < 200; at += BLOCK) {
    const block = image.slice(at, at + BLOCK)
    const before = block.slice(148, 155).join()
    encodeChecksum(block)
    if (block[0] !== 0 && block.slice(148, 155).join() === before) found.push(at)
  }
  return found
}

/** Fields, what GNU tar has in the place of a prefix, and the block behind: records of pax, maps, names. */
function places(image: Uint8Array): Place[] {
  return headersIn(image)
    .flatMap((at): Place[] => [
      ...fieldsOf(tarHeader, at).map(({ offset, size }): Place => ({ offset, size, order: 'bytes' })),
      ...Array.from({ length: 20 }, (_, i): Place => ({ offset: at + 345 + i * 8, size: 8, order: 'bytes' })),
      ...Array.from({ length: 16 }, (_, i): Place => ({
        offset: at + BLOCK + i * 8,
        size: 8,
        order: 'bytes',
      })),
    ])
    .filter(({ offset, size }) => offset + size <= image.length)
}

/** A header whose checksum does not hold is never looked at. */
function mend(image: Uint8Array): void {
  for (let at = 0; at + BLOCK <= image.length; at += BLOCK) {
    const magic = String.fromCharCode(...image.subarray(at + 257, at + 262))
    if (magic === 'ustar') encodeChecksum(image.subarray(at, at + BLOCK))
  }
}

function read(access: RandomAccess): void {
  examine(readTar(access), { parents: 'implied' })
}

export const tar: Format = { corpus, places, mend, read }
