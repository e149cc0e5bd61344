import { spawn } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { EncodeError, type Image, toBytes } from '../lib/image/image.ts'
import { iso9660 } from '../lib/iso9660/write/iso9660.ts'
import { fileContent } from '../lib/node/file-content.ts'
import { writeChunks, writeImage } from '../lib/node/write-image.ts'
import { type Entry, file } from '../lib/image/tree.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-drive-faults-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))

const fileAt = (name: string, size: number): string => {
  const path = join(folder, name)
  writeFileSync(path, new Uint8Array(size).fill(0x61))
  return path
}

/** An image of files on disk: small ones, which are gathered, and one of several blocks. */
const imageOf = (paths: Record<string, string>): Image => {
  const tree = new Map<string, Entry>()
  for (const [name, path] of Object.entries(paths)) {
    tree.set(name, { kind: 'file', content: fileContent(path, statSync(path)) })
  }
  for (let i = 0; i < 40; i++) tree.set(`memory/${i}`, file(`${i}`.repeat(20_000)))
  return iso9660(tree, { volumeId: 'FAULTS' })
}

const sources = { small: fileAt('small', 1000), large: fileAt('large', 5_000_000) }
const image = imageOf(sources)
const failure = new Error('the sink fails')

t.test('a sink that fails at every write in turn', async (t) => {
  let writes = 0
  await writeChunks(image, async () => void writes++)
  t.ok(writes > 5, `${writes} writes`)
  for (let failing = 0; failing < writes; failing++) {
    let count = 0
    const sink = async (): Promise<void> => {
      if (count++ === failing) throw failure
    }
    await t.rejects(writeChunks(image, sink), failure)
    t.equal(count, failing + 1, 'nothing is written after the failure')
  }
})

t.test('a slow sink has one write at a time, of bytes that stay', async (t) => {
  let running = 0
  const parts: Buffer[] = []
  await writeChunks(image, async (bytes) => {
    t.equal(++running, 1)
    const before = Buffer.from(bytes)
    await new Promise((resolve) => setTimeout(resolve, 3))
    t.ok(before.equals(bytes))
    parts.push(before)
    running--
  })
  const path = join(folder, 'slow.iso')
  await writeImage(image, path)
  t.ok(Buffer.concat(parts).equals(readFileSync(path)))
})

const left = (directory: string): string[] => readdirSync(directory).sort()

for (const inPlace of [false, true]) {
  const how = inPlace ? 'in place' : 'beside'

  const changes: Record<string, (path: string) => void> = {
    shrinks: (path) => truncateSync(path, statSync(path).size - 1),
    grows: (path) => appendFileSync(path, 'b'),
    vanishes: (path) => unlinkSync(path),
  }
  for (const [change, act] of Object.entries(changes)) {
    for (const size of [1000, 2048, 5_000_000, 3 * 1024 * 1024]) {
      t.test(`a source of ${size} bytes ${change}, ${how}`, async (t) => {
        const directory = mkdtempSync(join(folder, 'changes-'))
        const source = fileAt('changing', size)
        const changing = imageOf({ ...sources, changing: source })
        act(source)
        const path = join(directory, 'x.iso')
        const thrown = await writeImage(changing, path, { inPlace }).then(
          () => undefined,
          (cause: unknown) => cause,
        )
        t.match(thrown, { message: /changing/ }, 'the error names it')
        if (change !== 'vanishes') t.ok(thrown instanceof EncodeError && thrown.code === 'content-changed')
        t.strictSame(left(directory), [])
      })
    }
  }

  t.test(`a source is written to while it is read, ${how}`, async (t) => {
    const directory = mkdtempSync(join(folder, 'changes-'))
    const source = fileAt('rewritten', 5_000_000)
    const changing = imageOf({ rewritten: source })
    let isFirst = true
    const onProgress = (): void => {
      if (isFirst) writeFileSync(source, new Uint8Array(5_000_000).fill(0x62))
      isFirst = false
    }
    await t.rejects(writeImage(changing, join(directory, 'x.iso'), { inPlace, onProgress }), {
      code: 'content-changed',
    })
    t.strictSame(left(directory), [])
  })

  t.test(`a signal at every step, ${how}`, async (t) => {
    let steps = 0
    const directory = mkdtempSync(join(folder, 'signal-'))
    const path = join(directory, 'x.iso')
    await writeImage(image, path, { inPlace, onProgress: () => void steps++ })
    unlinkSync(path)
    t.ok(steps > 3)
    for (let at = 1; at < steps; at++) {
      const stop = new AbortController()
      let count = 0
      const onProgress = (): void => {
        if (++count === at) stop.abort(failure)
      }
      await t.rejects(writeImage(image, path, { inPlace, onProgress, signal: stop.signal }), failure)
      t.strictSame(left(directory), [])
    }
    await t.rejects(writeImage(image, path, { inPlace, signal: AbortSignal.abort(failure) }), failure)
    t.strictSame(left(directory), [])
  })
}

t.test('in place keeps inode and mode, and a longer file becomes shorter', async (t) => {
  const path = join(folder, 'kept.iso')
  writeFileSync(path, new Uint8Array(20_000_000).fill(1), { mode: 0o640 })
  const before = statSync(path)
  const small = iso9660(new Map([['a', file('b')]]), { volumeId: 'SMALL' })
  await writeImage(small, path, { inPlace: true })
  t.match(statSync(path), { ino: before.ino, mode: before.mode })
  t.ok(readFileSync(path).equals(toBytes(small)))
})

t.test('a pipe whose reader goes', async (t) => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const reader = spawn('head', ['-c', '100000', pipe], { stdio: 'ignore' })
  await t.rejects(writeImage(image, pipe), { code: 'EPIPE' })
  t.ok(existsSync(pipe))
  reader.kill()
})

t.test('progress ends at the size of the image', async (t) => {
  const seen: number[] = []
  await writeImage(image, join(folder, 'progress.iso'), {
    onProgress: ({ written }) => void seen.push(written),
  })
  t.equal(seen.at(-1), image.size)
  t.strictSame(
    seen,
    seen.toSorted((a, b) => a - b),
  )
})
