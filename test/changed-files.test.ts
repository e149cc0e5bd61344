// A file that is another one, or has other bytes, than when it was listed is noticed: whatever its size, its dates and the format.
import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { chunks, EncodeError, type Image } from '../lib/image/image.ts'
import { scanDirectory } from '../lib/node/scan-directory.ts'
import { shareEqual } from '../lib/node/share-equal.ts'
import { writeImage } from '../lib/node/write-image.ts'
import { writeTree } from '../lib/node/write-tree.ts'
import { pack, type PackOptions } from '../lib/pack/pack.ts'

const SIZES = [1, 2048, 64 * 1024, 64 * 1024 + 1, 3 * 1024 ** 2] as const
const FORMATS: readonly PackOptions[] = [
  { format: 'iso9660', volumeId: 'x' },
  { format: 'vfat' },
  { format: 'tar' },
]

/** Every way in which a file changes at equal size. */
const CHANGES: Readonly<Record<string, (path: string, size: number) => void>> = {
  written: (path, size) => writeFileSync(path, Buffer.alloc(size, 2)),
  'written, its date set back'(path, size) {
    const { atime, mtime } = statSync(path)
    writeFileSync(path, Buffer.alloc(size, 2))
    utimesSync(path, atime, mtime)
  },
  'another one of the same date'(path, size) {
    const { atime, mtime } = statSync(path)
    writeFileSync(`${path}.new`, Buffer.alloc(size, 2))
    utimesSync(`${path}.new`, atime, mtime)
    renameSync(`${path}.new`, path)
  },
}

const isChanged = (cause: unknown): boolean =>
  cause instanceof EncodeError && cause.code === 'content-changed'

const READERS: Readonly<Record<string, (image: Image, folder: string) => Promise<unknown>>> = {
  writeImage: (image, folder) => writeImage(image, join(folder, 'image')),
  async chunks(image) {
    for await (const chunk of chunks(image)) chunk.fill(0)
  },
}

t.test('between listing and reading', async (t) => {
  for (const size of SIZES)
    for (const [name, change] of Object.entries(CHANGES))
      for (const options of FORMATS)
        for (const [way, read] of Object.entries(READERS)) {
          const folder = t.testdir({ in: {} })
          const path = join(folder, 'in', 'file')
          writeFileSync(path, Buffer.alloc(size, 1))
          // A date with a fraction of a millisecond cannot be set back exactly.
          utimesSync(path, 1_700_000_000, 1_700_000_000)
          const image = pack(scanDirectory(join(folder, 'in')), options)
          await read(image, folder)
          await sleep(5)
          change(path, size)
          const cause = await read(image, folder).then(
            () => undefined,
            (cause: unknown) => cause,
          )
          t.ok(isChanged(cause), `${size} bytes, ${name}, ${options.format}, ${way}: ${String(cause)}`)
        }
})

t.test('a tree that is written out, and equal files', async (t) => {
  for (const size of SIZES)
    for (const [name, change] of Object.entries(CHANGES)) {
      const folder = t.testdir({ in: {} })
      const path = join(folder, 'in', 'file')
      for (const each of [path, `${path}2`]) writeFileSync(each, Buffer.alloc(size, 1))
      utimesSync(path, 1_700_000_000, 1_700_000_000)
      const tree = scanDirectory(join(folder, 'in'))
      await sleep(5)
      change(path, size)
      const cause = await writeTree(tree, join(folder, 'out')).then(
        () => undefined,
        (cause: unknown) => cause,
      )
      t.ok(isChanged(cause), `writeTree, ${size} bytes, ${name}: ${String(cause)}`)
      t.ok(
        isChanged(
          await shareEqual(tree).then(
            () => undefined,
            (cause: unknown) => cause,
          ),
        ),
        `shareEqual, ${size} bytes, ${name}`,
      )
    }
})

t.test('while it is read', async (t) => {
  const size = 5 * 1024 ** 2
  for (const [name, change] of Object.entries(CHANGES)) {
    if (name.startsWith('another')) continue // what is open stays as it is
    const folder = t.testdir({ in: {} })
    const path = join(folder, 'in', 'file')
    writeFileSync(path, Buffer.alloc(size, 1))
    utimesSync(path, 1_700_000_000, 1_700_000_000)
    const image = pack(scanDirectory(join(folder, 'in')), FORMATS[0]!)
    await sleep(5)
    let count = 0
    const read = async (): Promise<void> => {
      for await (const chunk of chunks(image))
        if ((count += chunk.length) > 2 * 1024 ** 2 && count < 4 * 1024 ** 2) change(path, size)
    }
    t.ok(
      isChanged(
        await read().then(
          () => undefined,
          (cause: unknown) => cause,
        ),
      ),
      name,
    )
  }
})

t.test('what only looks at a file changes nothing', async (t) => {
  const folder = t.testdir({ in: {} })
  mkdirSync(join(folder, 'in', 'deep'))
  for (const size of SIZES) writeFileSync(join(folder, 'in', 'deep', String(size)), Buffer.alloc(size, 1))
  const image = pack(scanDirectory(join(folder, 'in')), FORMATS[0]!)
  const { sha256 } = await writeImage(image, join(folder, 'one'))
  for (const size of SIZES) readFileSync(join(folder, 'in', 'deep', String(size)))
  t.equal((await writeImage(image, join(folder, 'two'))).sha256, sha256)
})
