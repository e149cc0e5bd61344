// The answers of a cloud's APIs about 1000 servers, to the files of their drives, beside Nova's own renderer on the same servers, and to
// images. Both in one run; the ratio is what counts.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { toBytes } from '../lib/image/image.ts'
import { render } from '../lib/layouts/render.ts'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { pack } from '../lib/pack/pack.ts'
import type { Spec } from '../lib/spec.ts'
import { fromOpenstack } from '../lib/spec/openstack/from-openstack.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { type NovaCase, renderWithNova } from '../test/interop/nova/nova.ts'

const SERVERS = 1000

const root = join(import.meta.dirname, '..')
const folder = join(root, 'examples', 'openstack')
const answers = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
const ID = '9168b536-cd40-4630-b43f-b259807c6e87'
const given = readFileSync(join(root, 'test', 'golden', 'nova-found', 'api-answers', 'input.json'), 'utf8')

const idOf = (n: number): string => `${ID.slice(0, -6)}${n.toString(16).padStart(6, '0')}`
const files = Array.from({ length: SERVERS }, (_, n) =>
  answers.map(({ name, text }) => ({ name, text: text.replaceAll(ID, idOf(n)) })),
)
const cases = files.map((_, n) => JSON.parse(given.replaceAll(ID, idOf(n))) as NovaCase)

const specOf = (n: number): Spec => {
  const { report, defaults } = fromOpenstack(files[n]!)
  const { value } = parseSpec('drive: { profile: nova, nova_release: 26.2.2 }', {
    defaults,
    reported: report,
  })
  return value!
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000
}

for (let n = 0; n < SERVERS / 10; n++) render(specOf(n))
const start = performance.now()
let written = 0
for (let n = 0; n < SERVERS; n++) written += render(specOf(n)).size
const ours = seconds(start)

const again = performance.now()
let bytes = 0
for (let n = 0; n < SERVERS; n++) {
  const spec = specOf(n)
  bytes += toBytes(pack(render(spec), driveOptions(spec))).length
}
const images = seconds(again)

const first = performance.now()
await renderWithNova(cases.slice(0, 1))
const oneServer = seconds(first)
const all = performance.now()
const drives = await renderWithNova(cases)
// Without the start of Python and the imports of Nova.
const nova = seconds(all) - oneServer

console.log(`${SERVERS} servers: ${written} files, ${bytes} bytes of images`)
console.table([
  { what: 'config-drive, answers to files', 'ms a server': ours.toFixed(2) },
  { what: 'config-drive, answers to images', 'ms a server': images.toFixed(2) },
  { what: `Nova, ${drives.length} instances to files`, 'ms a server': nova.toFixed(2) },
])
console.log(`Nova takes ${(nova / ours).toFixed(1)} times as long for the files`)
