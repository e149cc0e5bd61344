// The rooms of the house, from the ground up. One rule: a file imports only from its own room and from the rows above its own.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '..')

/** Each row is one layer; rooms of one row do not know each other. A room is a folder, or one file. */
const ROWS: readonly (readonly string[])[] = [
  // The ground of every format; with iso9660 it is a package of its own.
  ['lib/image'],
  // An image of ISO 9660 can be one of UDF as well.
  ['lib/udf'],
  ['lib/iso9660', 'lib/vfat', 'lib/tar', 'lib/partition', 'lib/qcow2', 'lib/vmdk'],
  ['lib/report'],
  ['lib/text'],
  // Values: types and tables, no stages.
  ['lib/context.ts', 'lib/drive-format.ts', 'lib/network.ts', 'lib/nova-release.ts', 'lib/store'],
  ['lib/spec.ts'],
  ['lib/jinja', 'lib/reading', 'lib/keys'],
  ['lib/user-data'],
  ['lib/shape'],
  ['lib/network'],
  ['lib/openstack', 'lib/metadata', 'lib/picture'],
  ['lib/layouts'],
  ['lib/guests'],
  ['lib/spec', 'lib/pack'],
  ['lib/inspect'],
  ['lib/service', 'lib/fleet'],
  ['lib/index.ts', 'lib/node'],
  ['cli/package-folder.ts', 'cli/report'],
  ['cli/version.ts'],
  ['cli/args', 'cli/terminal'],
  ['cli/completion', 'cli/man', 'cli/output'],
  ['cli/input', 'cli/mkisofs'],
  ['cli/attach', 'cli/inspect', 'cli/new'],
  ['cli/summary', 'cli/serve', 'cli/fleet', 'cli/web'],
  ['cli/run'],
  ['cli/commands'],
  ['cli/commands.ts'],
  ['cli/main.ts'],
  ['cli/start.ts'],
]

/** Packages and modules that only some rooms may import, with the first row that may. */
const EFFECTS: readonly { readonly name: RegExp; readonly from: string }[] = [
  { name: /^node:/, from: 'lib/node' },
  { name: /^fs-extra/, from: 'lib/node' },
]

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

/** Return the room that a file is in; undefined for a file outside of all. */
function roomOf(path: string): string | undefined {
  return ROWS.flat().find((room) => path === room || path.startsWith(`${room}/`))
}

function rowOf(room: string): number {
  return ROWS.findIndex((row) => row.includes(room))
}

function violations(imports: readonly Import[]): string[] {
  return imports.filter((edge) => !isAllowed(edge)).map(({ from, to }) => `${from} -> ${to}`)
}

function isAllowed({ from, to }: Import): boolean {
  const room = roomOf(from)
  if (room === undefined) return false
  const effect = EFFECTS.find(({ name }) => name.test(to))
  if (effect !== undefined) return rowOf(room) >= rowOf(effect.from) && room !== 'lib/index.ts'
  const target = roomOf(to)
  if (target === undefined) return !/^(?:lib|cli|test|bench)\//.test(to)
  return target === room || rowOf(target) < rowOf(room)
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

const files = [...filesBelow('lib'), ...filesBelow('cli')]
const imports = files.flatMap(importsOf)

t.test('every import goes up the list', async (t) => {
  t.ok(imports.length > 1000, 'imports are found')
  t.same(
    files.filter((file) => roomOf(file) === undefined),
    [],
    'every file has a room',
  )
  t.same(violations(imports), [])
  t.same(cycles(imports), [])
})

t.test('the walk sees what is wrong', async (t) => {
  const wrong = [
    { from: 'lib/image/tree.ts', to: 'node:fs' },
    { from: 'lib/index.ts', to: 'node:fs' },
    { from: 'lib/iso9660/write/extents.ts', to: 'lib/vfat/vfat.ts' },
    { from: 'lib/spec.ts', to: 'lib/spec/parse.ts' },
    { from: 'lib/text/json.ts', to: 'cli/main.ts' },
    { from: 'lib/stray.ts', to: 'lib/image/tree.ts' },
  ]
  t.equal(violations(wrong).length, wrong.length)
  const right = [
    { from: 'lib/node/open-image.ts', to: 'node:fs' },
    { from: 'lib/spec/parse.ts', to: 'lib/spec.ts' },
    { from: 'lib/image/image.ts', to: 'lib/image/tree.ts' },
    { from: 'lib/text/yaml/compose.ts', to: 'js-yaml' },
  ]
  t.same(violations(right), [])
  const circle = [
    { from: 'lib/image/tree.ts', to: 'lib/image/image.ts' },
    { from: 'lib/image/image.ts', to: 'lib/image/tree.ts' },
  ]
  t.same(cycles(circle), ['lib/image/tree.ts -> lib/image/image.ts -> lib/image/tree.ts'])
})
