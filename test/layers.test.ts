// The direction of imports: cli -> lib/node -> lib, no cycles, formats and datasources apart, no node in the core.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '..')

interface Import {
  readonly from: string
  /** A file below the root, or a package. */
  readonly to: string
}

function importsOf(path: string): Import[] {
  const source = readFileSync(join(root, path), 'utf8')
  const specifiers = [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!)
  return specifiers.map((name) => ({
    from: path,
    to: name.startsWith('.') ? relative(root, join(root, dirname(path), name)) : name,
  }))
}

function filesBelow(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name))
}

/** Which imports of which files are wrong, as rows of rules. */
const rules: readonly { name: string; from: RegExp; to: RegExp }[] = [
  { name: 'lib imports no cli', from: /^lib\//, to: /^cli\// },
  {
    name: 'the core imports no effects',
    from: /^lib\/(?!node\/)/,
    to: /^lib\/node\/|^node:|^yargs/,
  },
  ...['iso9660', 'vfat', 'tar', 'partition', 'qcow2'].map((format) => ({
    name: `${format} stands alone`,
    from: new RegExp(`^lib/${format}/`),
    to: new RegExp(
      `^(?!lib/(?:${format}|binary)/|lib/(?:tree|image|medium|random-access|decode-error)\\.ts$)`,
    ),
  })),
  { name: 'binary stands alone', from: /^lib\/binary\//, to: /^(?!lib\/binary\/)/ },
  {
    name: 'a datasource knows no format',
    from: /^lib\/(?:datasource|metadata|spec)\//,
    to: /^lib\/(?:iso9660|vfat|tar|partition|qcow2|pack)/,
  },
  { name: 'documents do not read specs', from: /^lib\/(?:metadata|datasource)\//, to: /^lib\/spec\// },
  {
    name: 'values know no stages',
    from: /^lib\/(?:tree|image|medium|random-access|decode-error|json|spec|context)\.ts$/,
    to: /^lib\/[^/]+\/|^lib\/(?:render|pack)/,
  },
  { name: 'no yargs but in cli', from: /^lib\//, to: /^yargs/ },
]

const imports = [...filesBelow('lib'), ...filesBelow('cli')].flatMap(importsOf)

function violations(imports: readonly Import[]): string[] {
  return rules.flatMap(({ name, from, to }) =>
    imports
      .filter((edge) => from.test(edge.from) && to.test(edge.to))
      .map((edge) => `${name}: ${edge.from} -> ${edge.to}`),
  )
}

function cycles(imports: readonly Import[]): string[] {
  const below = new Map<string, string[]>()
  for (const { from, to } of imports) below.set(from, [...(below.get(from) ?? []), to])
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (done.has(path)) return
    done.add(path)
    for (const next of below.get(path) ?? []) visit(next, [...trail, path])
  }
  for (const path of below.keys()) visit(path, [])
  return found
}

t.test('imports go one way', async (t) => {
  t.ok(imports.length > 100, 'imports are found')
  t.same(violations(imports), [])
  t.same(cycles(imports), [])
})

t.test('the walk sees what is wrong', async (t) => {
  const wrong = [
    { from: 'lib/tree.ts', to: 'node:fs' },
    { from: 'lib/iso9660/names.ts', to: 'lib/spec.ts' },
    { from: 'lib/image.ts', to: 'lib/tree.ts' },
    { from: 'lib/tree.ts', to: 'lib/image.ts' },
  ]
  t.equal(violations(wrong).length, 2)
  t.same(cycles(wrong), ['lib/tree.ts -> lib/image.ts -> lib/tree.ts'])
})
