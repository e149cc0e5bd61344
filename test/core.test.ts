// The formats' core, module by module: core/vfat/date.ts tests lib/vfat/date.ts.
import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOMS = ['image', 'udf', 'iso9660', 'vfat', 'tar', 'partition', 'qcow2', 'vmdk']

/** Modules that join many others, and the tests of what they make. */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'iso9660.test.ts': [
    'write/iso9660',
    'write/place',
    'write/plan',
    'write/trees',
    'write/directory-tree',
    'write/directory-writer',
    'write/rock-ridge',
    'write/udf-bridge',
  ].map((name) => `iso9660/${name}`),
  'read-iso9660.test.ts': [
    'directory',
    'map',
    'path-table',
    'posix',
    'read-iso9660',
    'system-use',
    'tree',
    'views',
    'volume',
  ].map((name) => `iso9660/read/${name}`),
  'udf.test.ts': [
    'file-descriptors',
    'identifier',
    'volume-descriptors',
    'read/directory',
    'read/file-entry',
    'read/read-udf',
    'read/volume',
    'write/file-entries',
    'write/volume',
  ].map((name) => `udf/${name}`),
  'formats.test.ts': [
    'vfat/vfat',
    'vfat/read-vfat',
    'vfat/read-directory',
    'tar/tar',
    'tar/read-tar',
    'partition/mbr',
    'partition/read-partitions',
  ],
}

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })

const namesIn = (folder: string): string[] =>
  readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()

for (const name of namesIn('core')) await import(join(import.meta.dirname, 'core', name))

t.test('each module of the core has a test', async (t) => {
  const whole = Object.values(WHOLE).flat()
  const modules = ROOMS.flatMap((room) => namesIn(`../lib/${room}`).map((name) => `${room}/${name}`))
  const sourceOf = (name: string): string =>
    readFileSync(join(import.meta.dirname, '..', 'lib', name), 'utf8')
  // Types and lists of exports do nothing.
  const active = modules.filter((name) =>
    /=>|\bfunction\b|= struct\(/.test(sourceOf(name).replace(/^ *\/?\*.*$/gm, '')),
  )
  t.ok(active.length > 60)
  t.same(
    active
      .map((name) => name.replace(/\.ts$/, ''))
      .filter(
        (name) => !whole.includes(name) && !existsSync(join(import.meta.dirname, 'core', `${name}.ts`)),
      ),
    [],
  )
  for (const [test, names] of Object.entries(WHOLE)) {
    t.ok(existsSync(join(import.meta.dirname, test)), test)
    for (const name of names) t.ok(modules.includes(`${name}.ts`), name)
  }
})
