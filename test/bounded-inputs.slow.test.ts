// Files that strangers made to take memory or time: each command ends soon and small, with a report instead.
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { file, iso9660, type Entry } from '../lib/index.ts'
import { type Ran, root, shell } from './cli.ts'

/** A drive is bounded to 256 MiB and 2 s; with a margin, since Node collects late and the machine may be busy. */
const MOST_MIB = 440
const MOST_MS = 6000

const folder = t.testdir({
  // Tells at its end what the process has taken.
  'told.mjs': `process.on('exit', () => process._rawDebug('TAKEN', process.resourceUsage().maxRSS / 1024, process.cpuUsage().user / 1000))`,
})
const at = (name: string): string => join(folder, name)

async function run(args: string, { env = '', input = '' } = {}): Promise<Ran & { mib: number; ms: number }> {
  const node = `node --import='${at('told.mjs')}' '${join(root, 'dist/bin/config-drive.cjs')}'`
  const ran = await shell(`ulimit -t 60; ${input} ${env} ${node} ${args}`, folder)
  const [, mib = 'Infinity', ms = 'Infinity'] = /TAKEN ([\d.]+) ([\d.]+)/.exec(ran.stderr) ?? []
  return { ...ran, mib: Number(mib), ms: Number(ms) }
}

const META = 'openstack/latest/meta_data.json'
const metaData = JSON.stringify({ uuid: 'x', hostname: 'x' })

/** A folder with these files; a number is the size of one that is all hole. */
function seed(name: string, files: Record<string, string | Uint8Array | number>): void {
  for (const [path, content] of Object.entries(files)) {
    const whole = join(folder, name, path)
    mkdirSync(join(whole, '..'), { recursive: true })
    writeFileSync(whole, typeof content === 'number' ? '' : content)
    if (typeof content !== 'number') continue
    const descriptor = openSync(whole, 'r+')
    ftruncateSync(descriptor, content)
    closeSync(descriptor)
  }
}

/** An image with a file of 3 GiB that is all hole, and little on the disk. */
function sparseImage(name: string): void {
  const hole = { size: 3 * 1024 ** 3, async *open() {} }
  const tree = new Map<string, Entry>([
    [META, file(metaData)],
    ['openstack/latest/user_data', { kind: 'file', content: hole }],
  ])
  const image = iso9660(tree, { volumeId: 'config-2' })
  const descriptor = openSync(at(name), 'w')
  for (const { offset, content } of image.segments)
    if (content instanceof Uint8Array) writeSync(descriptor, content, 0, content.length, offset)
  ftruncateSync(descriptor, image.size)
  closeSync(descriptor)
}

seed('hole', { [META]: metaData, 'openstack/latest/user_data': 3 * 1024 ** 3 })
seed('json-string', { [META]: `{"a": "${'\\n'.repeat(10_000_000)}"}` })
seed('json-lists', { [META]: `[${'[],'.repeat(1_300_000)}1]` })
seed('json-deep', { [META]: '['.repeat(2_000_000) })
seed('json-number', { [META]: '9'.repeat(4_000_000) })
seed('packed', {
  [META]: metaData,
  'openstack/latest/user_data': gzipSync(Buffer.alloc(200_000_000, '#cloud-config\n')),
})
seed('many-parts', {
  'meta-data': 'instance-id: x\n',
  'user-data': `Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n${'--b\n\n#!\n'.repeat(400_000)}`,
})
seed('many-items', {
  'meta-data': 'instance-id: x\n',
  'user-data': `#cloud-config\nruncmd:\n${'- a\n'.repeat(900_000)}`,
})
sparseImage('hole.iso')
writeFileSync(at('bomb.gz'), gzipSync(Buffer.alloc(1_000_000_000)))
writeFileSync(at('lines.b64'), `${'A'.repeat(80)}${'\n'.repeat(3_000_000)}!`)
writeFileSync(at('key'), `"${'\\"'.repeat(100_000)}`)

const rows: readonly (readonly [args: string, code: number, said: RegExp])[] = [
  ['ls hole', 0, /^/],
  ['check hole', 0, /guest-document-size/],
  ['inspect hole', 0, /^/],
  ['check hole.iso', 0, /guest-document-size/],
  ['inspect hole.iso', 0, /^/],
  ['ls hole.iso', 0, /^/],
  ['check json-string', 0, /guest-document-size/],
  ['inspect json-string', 0, /^/],
  ['check json-lists', 0, /guest-document-size/],
  ['inspect json-lists', 0, /^/],
  ['check json-deep', 3, /guest-not-json/],
  ['check json-number', 3, /guest-not-json/],
  ['check packed', 0, /gzip-unchecked/],
  ['inspect packed', 0, /^/],
  ['inspect many-parts', 0, /^/],
  ['check many-parts', 3, /mime-syntax/],
  ['inspect many-items', 0, /^/],
  ['ls bomb.gz', 3, /CONFIG_DRIVE_MAX_INPUT/],
  ['inspect lines.b64', 3, /not-found|base64|neither/],
  ['ls /dev/zero', 3, /CONFIG_DRIVE_MAX_INPUT/],
  ['check /dev/zero', 3, /CONFIG_DRIVE_MAX_INPUT/],
  ['mime list /dev/zero', 3, /CONFIG_DRIVE_MAX_INPUT/],
  ['network convert --to v1 /dev/zero', 3, /CONFIG_DRIVE_MAX_INPUT/],
  ['build --hostname x --var-file /dev/zero -o out', 3, /CONFIG_DRIVE_MAX_INPUT/],
  ['build /dev/zero -o out', 3, /spec-too-large/],
  ['build --hostname x --ssh-key key -o out', 3, /key/],
]

for (const [args, code, said] of rows) {
  t.test(args, async (t) => {
    const ran = await run(args)
    t.equal(ran.code, code, ran.stderr.slice(0, 500))
    t.match(ran.stderr, said)
    t.ok(ran.mib < MOST_MIB, `${Math.round(ran.mib)} MiB`)
    t.ok(ran.ms < MOST_MS, `${Math.round(ran.ms)} ms`)
    t.notMatch(ran.stderr, /\n\s+at /, 'no stack')
  })
}

t.test('standard input too, until more is let in', async (t) => {
  const refused = await run('ls -', { input: 'head -c 200M /dev/zero |' })
  t.equal(refused.code, 3)
  t.match(refused.stderr, /more than 80 MiB/)
  const taken = await run('ls -', { input: 'head -c 90M /dev/zero |', env: 'CONFIG_DRIVE_MAX_INPUT=100' })
  t.notMatch(taken.stderr, /MAX_INPUT/)
})
