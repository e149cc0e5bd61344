// Whoever streams an image gets the bytes that writeImage writes, whatever he does with the chunks and however slowly he reads.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { chunks, type Image, toBytes } from '../lib/image/image.ts'
import { scanDirectory } from '../lib/node/scan-directory.ts'
import { writeImage } from '../lib/node/write-image.ts'
import { pack, type PackOptions } from '../lib/pack/pack.ts'
import { openImage } from '../lib/node/open-image.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import { type Content, type Entry, sizeOf, type Tree } from '../lib/image/tree.ts'

const MIB = 1024 ** 2

const bytesOf = (size: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(size)
  for (let i = 0, value = seed; i < size; i++)
    bytes[i] = (value = (Math.imul(value, 1664525) + 1013904223) >>> 0) >>> 24
  return bytes
}

/** A folder with a file of 12 MiB, files of every size about those of buffers, and runs of zeros. */
const folderOf = (t: Test): string => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'in/deep/er'), { recursive: true })
  const put = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, 'in', name), bytes)
  put('large', bytesOf(12 * MIB, 1))
  put('deep/odd', bytesOf(3 * MIB + 77, 2))
  put('hole', Buffer.concat([bytesOf(MIB, 3), Buffer.alloc(5 * MIB), bytesOf(1, 4)]))
  for (const [n, size] of [0, 1, 2047, 2048, 65_535, 65_536, 65_537, MIB - 1, MIB, MIB + 1].entries())
    put(`deep/er/${size}`, bytesOf(size, 10 + n))
  return join(folder, 'in')
}

const FORMATS: readonly PackOptions[] = [
  { format: 'iso9660', volumeId: 'x' },
  { format: 'iso9660', volumeId: 'x', partition: 'gpt', container: 'qcow2' },
  { format: 'vfat' },
  { format: 'vfat', size: 40 * MIB, partition: 'mbr' },
  { format: 'tar' },
]

const sha = (parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** Every way in which a program may take a stream; each gives all chunks, kept until the end. */
const CONSUMERS: Readonly<Record<string, (image: Image) => Promise<readonly Uint8Array[]>>> = {
  async kept(image) {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks(image)) parts.push(chunk)
    return parts
  },
  async slow(image) {
    const parts: Uint8Array[] = []
    let n = 0
    for await (const chunk of chunks(image)) {
      if (n++ % 40 === 0) await sleep(1)
      parts.push(chunk)
    }
    return parts
  },
  'Readable.from': async (image) => Readable.from(chunks(image)).toArray() as Promise<Uint8Array[]>,
  async 'Readable.from read late'(image) {
    const stream = Readable.from(chunks(image), { highWaterMark: 64 })
    await once(stream, 'readable')
    await sleep(20)
    return stream.toArray()
  },
  async ReadableStream(image) {
    const parts: Uint8Array[] = []
    const reader = ReadableStream.from(chunks(image)).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return parts
      parts.push(value as Uint8Array)
    }
  },
  async 'a byte stream, which takes the buffers away'(image) {
    const source = chunks(image)
    const stream = new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        const { done, value } = await source.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    })
    return [new Uint8Array(await new Response(stream as never).arrayBuffer())]
  },
  Response: async (image) => [
    new Uint8Array(await new Response(ReadableStream.from(chunks(image)) as never).arrayBuffer()),
  ],
  async tee(image) {
    const [one, other] = ReadableStream.from(chunks(image)).tee()
    const [first, second] = await Promise.all(
      [one, other].map((each) => new Response(each as never).arrayBuffer()),
    )
    return Buffer.from(first!).equals(Buffer.from(second!)) ? [new Uint8Array(first!)] : []
  },
  async 'one that changes what it gets'(image) {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks(image)) {
      parts.push(chunk.slice())
      chunk.fill(0xee)
    }
    return parts
  },
  async 'one that transfers what it gets'(image) {
    const parts: Uint8Array[] = []
    for await (const chunk of chunks(image)) parts.push(structuredClone(chunk, { transfer: [chunk.buffer] }))
    return parts
  },
}

t.test('every consumer gets what writeImage writes', async (t) => {
  const tree = scanDirectory(folderOf(t))
  const inMemory: Tree = new Map(
    Array.from(tree, ([path, entry]): [string, Entry] => {
      if (entry.kind !== 'file') return [path, entry]
      const content = new Uint8Array(sizeOf(entry.content))
      const source = entry.content as Exclude<Content, Uint8Array>
      source.readInto!(content)
      return [path, { ...entry, content }]
    }),
  )
  for (const options of FORMATS) {
    const image = pack(tree, options)
    const path = join(t.testdirName, 'written')
    const { sha256 } = await writeImage(image, path)
    t.equal(sha([readFileSync(path)]), sha256, JSON.stringify(options))
    const again = pack(readDriveOf(path, options) ?? tree, options)
    for (const [name, consume] of Object.entries(
      options === FORMATS[0] ? CONSUMERS : { kept: CONSUMERS.kept! },
    )) {
      t.equal(sha(await consume(image)), sha256, `${name}: files`)
      const held = pack(inMemory, options)
      t.equal(sha(await consume(held)), sha256, `${name}: memory`)
      t.equal(sha([toBytes(held)]), sha256, `${name}: the image is what it was`)
      t.equal(
        sha(await consume(again)),
        (await writeImage(again, `${path}-again`)).sha256,
        `${name}: a drive`,
      )
    }
    const both = await Promise.all([1, 2, 3].map(() => CONSUMERS.slow!(image)))
    t.same(both.map(sha), [sha256, sha256, sha256], 'several readers at once')
    const [beside, { sha256: second }] = await Promise.all([CONSUMERS.kept!(image), writeImage(image, path)])
    t.same([sha(beside), second], [sha256, sha256], 'a reader beside the writer')
  }
})

const readDriveOf = (path: string, { format }: PackOptions): Tree | undefined => {
  if (format === 'tar') return undefined
  try {
    return readDrive(openImage(path)).tree
  } catch {
    return undefined
  }
}

t.test('the contents of a tree', async (t) => {
  const tree = scanDirectory(folderOf(t))
  for (const [path, entry] of tree) {
    if (entry.kind !== 'file' || entry.content instanceof Uint8Array) continue
    const parts: Uint8Array[] = []
    for await (const chunk of entry.content.open()) parts.push(chunk)
    t.equal(sha(parts), sha([readFileSync(join(t.testdirName, 'in', path))]), path)
  }
})

const served = async (t: Test, image: Image): Promise<{ server: Server; url: string }> => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': image.size })
    pipeline(chunks(image), response).catch(() => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

t.test('http: a response, an upload, a reader that stops', async (t) => {
  const image = pack(scanDirectory(folderOf(t)), { format: 'iso9660', volumeId: 'x' })
  const { sha256 } = await writeImage(image, join(t.testdirName, 'written'))
  const { url } = await served(t, image)
  const got = await fetch(url)
  t.equal(sha([new Uint8Array(await got.arrayBuffer())]), sha256, 'a response')

  const uploaded: Buffer[] = []
  const sink = createServer(async (incoming, response) => {
    for await (const part of incoming) uploaded.push(part as Buffer)
    response.end()
  })
  sink.listen(0, '127.0.0.1')
  await once(sink, 'listening')
  t.teardown(() => sink.close())
  const body = ReadableStream.from(chunks(image))
  const to = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
  await fetch(to, { method: 'PUT', body: body as never, duplex: 'half' } as RequestInit)
  t.equal(sha(uploaded), sha256, 'the body of fetch')

  const slow = request(url).end()
  const [response] = (await once(slow, 'response')) as [Readable]
  response.pause()
  await sleep(50)
  const parts: Buffer[] = []
  for await (const part of response) {
    if (parts.length % 50 === 0) await sleep(1)
    parts.push(part as Buffer)
  }
  t.equal(sha(parts), sha256, 'a slow reader')

  const before = openFilesBelow(t.testdirName)
  const ended = request(url).end()
  const [broken] = (await once(ended, 'response')) as [Readable]
  await once(broken, 'data')
  ended.destroy()
  await until(() => openFilesBelow(t.testdirName).length === 0)
  t.same([before, openFilesBelow(t.testdirName)], [[], []], 'its files are closed')
})

/** Files below a folder that this process has open. */
const openFilesBelow = (folder: string): string[] =>
  readdirSync('/proc/self/fd', { withFileTypes: true }).flatMap(({ name }) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${name}`)
      return target.startsWith(folder) ? [target] : []
    } catch {
      return []
    }
  })

const until = async (isSo: () => boolean): Promise<void> => {
  for (let n = 0; n < 200 && !isSo(); n++) await sleep(10)
}

t.test('who stops midway leaves no file open', async (t) => {
  const tree = scanDirectory(folderOf(t))
  const ways: Readonly<Record<string, (image: Image) => Promise<unknown>>> = {
    async break(image) {
      let left = 4 * MIB
      for await (const chunk of chunks(image)) if ((left -= chunk.length) < 0) break
    },
    async destroy(image) {
      const stream = Readable.from(chunks(image))
      await once(stream, 'data')
      stream.destroy()
      await once(stream, 'close')
    },
    async cancel(image) {
      const reader = ReadableStream.from(chunks(image)).getReader()
      for (let left = 4 * MIB; left > 0;) left -= ((await reader.read()).value as Uint8Array).length
      await reader.cancel()
    },
    async abort(image) {
      const stop = new AbortController()
      const done = pipeline(
        chunks(image),
        async (source: AsyncIterable<Uint8Array>) => {
          let count = 0
          for await (const chunk of source) if ((count += chunk.length) > 4 * MIB) stop.abort()
        },
        { signal: stop.signal },
      )
      await done.catch(() => undefined)
    },
  }
  for (const options of FORMATS)
    for (const [name, stop] of Object.entries(ways)) {
      await stop(pack(tree, options))
      await until(() => openFilesBelow(t.testdirName).length === 0)
      t.same(openFilesBelow(t.testdirName), [], `${name}: ${JSON.stringify(options)}`)
    }
})
