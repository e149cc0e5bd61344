/** Our drives by release against what the code of each release of Nova made; test/golden/nova-releases/README.md tells how. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { render } from '../../lib/layouts/render.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import type { SpecInput } from '../../lib/spec/spec-input.ts'
import { bytesOfTree } from '../tree-of-folder.ts'
import { isRendered } from './nova/difference.ts'
import { type NovaCase, renderWithNova } from './nova/nova.ts'
import { specOfCase } from './nova/spec-of-case.ts'

const golden = join(import.meta.dirname, '..', 'golden', 'nova-releases')

const RELEASES = [
  '22.4.0',
  '25.3.0',
  '26.0.0',
  '26.2.0',
  '26.2.1',
  '26.2.2',
  '27.0.0',
  '27.3.0',
  '28.0.0',
  '28.1.0',
  '29.0.0',
  '31.0.0',
  '33.0.2',
]

/** The documents that differ between releases, and the names below openstack/. */
interface Documents {
  readonly directories: readonly string[]
  readonly network_data: string
  readonly network_config: string | undefined
  readonly meta_data: string
}

interface Golden {
  readonly about: string
  readonly given: NovaCase
  readonly made: readonly { readonly releases: readonly string[]; readonly documents: Documents }[]
}

const DIRECTORY = /^openstack\/([0-9-]+|latest)\//

function documentsOf(tree: ReadonlyMap<string, Uint8Array>): Documents {
  const text = (path: string): string | undefined => tree.get(path) && Buffer.from(tree.get(path)!).toString()
  return {
    directories: [...new Set([...tree.keys()].flatMap((path) => DIRECTORY.exec(path)?.[1] ?? []))],
    network_data: text('openstack/latest/network_data.json')!,
    network_config: text('openstack/content/0000'),
    meta_data: text('openstack/latest/meta_data.json')!.replace(/("random_seed": ")[^"]+/, '$1…'),
  }
}

async function documentsFromNova(cases: readonly NovaCase[], source?: string): Promise<Documents[]> {
  const drives = await renderWithNova(cases, source)
  return drives.map((drive) => {
    if (!isRendered(drive)) throw new Error(drive.error)
    return documentsOf(drive.tree)
  })
}

function read(name: string): Golden {
  return JSON.parse(readFileSync(join(golden, name), 'utf8')) as Golden
}

const names = readdirSync(golden).filter((name) => name.endsWith('.json'))

/** Writes what each release makes, with the sources of all releases in one folder. */
async function writeAnew(sources: string): Promise<void> {
  const cases = names.map(read)
  const made = cases.map(() => new Map<string, string[]>())
  for (const release of RELEASES) {
    const all = await documentsFromNova(
      cases.map(({ given }) => given),
      join(sources, release),
    )
    for (const [n, documents] of all.entries()) {
      const text = JSON.stringify(documents)
      made[n]!.set(text, [...(made[n]!.get(text) ?? []), release])
    }
  }
  for (const [n, { about, given }] of cases.entries()) {
    const list = Array.from(made[n]!, ([text, releases]) => ({
      releases,
      documents: JSON.parse(text) as unknown,
    }))
    writeFileSync(join(golden, names[n]!), `${JSON.stringify({ about, given, made: list }, undefined, 1)}\n`)
  }
}

const { NOVA_SOURCES } = process.env
if (NOVA_SOURCES !== undefined) await writeAnew(NOVA_SOURCES)

t.test('each release', async (t) => {
  for (const name of names) {
    const { about, given, made } = read(name)
    t.same(made.flatMap(({ releases }) => releases).sort(), RELEASES, `${name}: ${about}`)
    for (const { releases, documents } of made)
      for (const nova_release of releases) {
        const spec = {
          ...(specOfCase(given) as SpecInput),
          drive: { profile: 'nova', nova_release },
        } as const
        const { value } = checkSpec(spec)
        t.same(documentsOf(bytesOfTree(render(value!))), documents, `${name}: ${nova_release}`)
      }
  }
})

t.test("Debian's package is one of them", { timeout: 120_000 }, async (t) => {
  const cases = names.map(read)
  const made = await documentsFromNova(cases.map(({ given }) => given))
  for (const [n, { made: golden }] of cases.entries()) {
    const { documents } = golden.find(({ releases }) => releases.includes('26.2.2'))!
    t.same(made[n], documents, names[n]!)
  }
})
