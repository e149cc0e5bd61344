// MIME messages beside Python's email, by which cloud-init and cloudbase-init read them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { parseMultipart } from '../../lib/user-data/mime/parse-multipart.ts'
import { mimeMessage } from './mime-messages.ts'
import { requireTools, runPython, withDirectory } from './tools.ts'

requireTools()

/** More on request: the count stands in the environment of whoever looks for a rarer case. */
const COUNT = Number(process.env['MIME_MESSAGES'] ?? 3000)

interface Told {
  readonly type: string
  readonly filename: string | null
  readonly mergeType: string | null
  readonly headers: readonly (readonly [string, string])[]
  readonly content: string
  readonly isEightBit: boolean
}

function ours(message: Uint8Array): Told[] {
  return parseMultipart(message).parts.map(
    ({ type, filename = null, mergeType = null, headers, content, isEightBit }) => ({
      type,
      filename,
      mergeType,
      headers: headers.map(({ name, value }) => [name, value] as const),
      content: Buffer.from(content).toString('base64'),
      isEightBit,
    }),
  )
}

t.test('parts, types, names, headers and contents are those of Python', async (t) => {
  const messages = fc.sample(mimeMessage, { seed: 11, numRuns: COUNT })
  const theirs = await withDirectory(async (folder) => {
    const file = join(folder, 'messages.json')
    writeFileSync(file, JSON.stringify(messages.map((each) => Buffer.from(each).toString('base64'))))
    return (await runPython('mime_walk.py', [file])) as (Told[] | null)[]
  })
  const read = messages.flatMap((message, index) => {
    const told = theirs[index]
    return told === null || told === undefined ? [] : [{ message, told }]
  })
  t.ok(read.length > COUNT * 0.9, `Python reads ${read.length} of ${COUNT}`)
  t.ok(read.filter(({ told }) => told.length > 1).length > COUNT / 10, 'many have several parts')
  const different = read.filter(({ message, told }) => !isDeepStrictEqual(ours(message), told))
  t.equal(different.length, 0, 'differences')
  for (const { message, told } of different.slice(0, 5))
    t.strictSame(ours(message), told, JSON.stringify(new TextDecoder().decode(message)))
})
