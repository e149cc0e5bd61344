// Fleets: one template and an inventory give the drives that `build` would make one by one; wrong rows are named, and a run goes on.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { likenessOf } from '../lib/fleet/likeness.ts'
import { merged } from '../lib/fleet/merge.ts'
import { type ManifestEntry, parseManifestLine } from '../lib/fleet/manifest.ts'
import { outputPath } from '../lib/fleet/output-path.ts'
import { parseShard, shardOf } from '../lib/fleet/shard.ts'
import { arrayItems } from '../lib/node/array-items.ts'
import { inventoryRows } from '../lib/node/inventory-rows.ts'
import type { InventoryForm } from '../lib/fleet/inventory-forms.ts'
import { cli } from './cli.ts'

const SEED = { seed: 20_001_021, numRuns: 200 }

const TEMPLATE = `hostname: \${name}.example.org
meta: {rack: "\${rack}"}
network: {eth0: {mac: "\${mac}", address: "\${ip}/24", gateway: 192.0.2.1}}
drive: {padding: 0}
`

const ROWS = [
  { name: 'web1', rack: 'a1', mac: '52:54:00:00:00:01', ip: '192.0.2.11' },
  { name: 'web2', rack: 'a2', mac: '52:54:00:00:00:02', ip: '192.0.2.12' },
  { name: 'web3', rack: 'a1', mac: '52:54:00:00:00:03', ip: '192.0.2.13' },
] as const

const csvOf = (rows: readonly Readonly<Record<string, string>>[]): string =>
  [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.join(',')}\n`)
    .join('')

t.test('every name has one shard, and keeps it', async (t) => {
  const names = Array.from({ length: 8000 }, (_, n) => `node${n}.example.org`)
  const counts = Array.from({ length: 8 }, () => 0)
  for (const name of names) counts[shardOf(name, 8)]!++
  t.ok(
    counts.every((count) => count > 800 && count < 1200),
    `${counts.join()}: evenly`,
  )
  t.same(
    ['a', 'b', 'node1'].map((name) => shardOf(name, 1000)),
    [103, 510, 565],
    'on every machine and in every release',
  )
  t.same(parseShard('3/8'), { index: 2, count: 8 })
  for (const wrong of ['0/8', '9/8', '1', '1/', '-1/2', '1/0', 'a/b', '1.5/2'])
    t.equal(parseShard(wrong), undefined, wrong)
})

t.test('no value of a row leads out of its folder', async (t) => {
  const place = outputPath('out/${rack}/x-${name}.iso', 'i.csv')
  const property = fc.property(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '..', '.', '/', '\\', '\0', 'a'),
    (a, b) => {
      const found = place({
        line: 1,
        variables: new Map([
          ['name', 'n'],
          ['rack', a + b],
        ]),
      })
      if ('problem' in found) return true
      const parts = found.path.split('/')
      return parts.length === 3 && !['', '.', '..'].includes(parts[1]!) && !/[\\\0]/.test(found.path)
    },
  )
  t.equal(fc.check(property, SEED).counterexample, null)
  const row = { line: 4, variables: new Map([['hostname', 'web1']]) }
  t.match(outputPath('${name}-${hash}', 'i')(row), { path: /^web1-[0-9a-f]{2}$/ })
  t.match(outputPath('${rack}', 'i')(row), {
    problem: { code: 'row-path-variable', source: 'i', range: { start: { line: 4 } } },
  })
})

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

t.test('the items of a JSON array are those of JSON.parse, wherever its pieces end', async (t) => {
  const property = fc.asyncProperty(
    fc.array(
      fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', '\n', 'é') }),
      ),
    ),
    fc.constantFrom(0, 2),
    fc.integer({ min: 1, max: 9 }),
    async (value, indent, size) => {
      const items: unknown[] = []
      for await (const { text, problem } of arrayItems(inPieces(JSON.stringify(value, null, indent), size))) {
        if (problem !== undefined) return false
        items.push(JSON.parse(text))
      }
      return JSON.stringify(items) === JSON.stringify(value)
    },
  )
  t.equal((await fc.check(property, SEED)).counterexample, null)
  const linesOf = async (text: string) => {
    const found: (number | string)[] = []
    for await (const { line, problem } of arrayItems(inPieces(text, 3)))
      found.push(problem === undefined ? line : `${line} wrong`)
    return found
  }
  t.same(await linesOf('[\n {"a": 1},\n\n {"b":\n 2}, 3\n]\n'), [2, 4, 5])
  t.same(await linesOf('\n{}'), ['2 wrong'])
  t.same(await linesOf('[1,\n]'), [1, '2 wrong'])
  t.same(await linesOf('[1,,2]'), [1, '1 wrong'])
  t.same(await linesOf('[1] x'), [1, '1 wrong'])
  t.same(await linesOf('[1, "a'), [1, '1 wrong'])
  t.same(await linesOf(''), ['1 wrong'])
})

t.test('every form of an inventory has the same rows', async (t) => {
  const folder = t.testdir({
    csv: `\ufeff${csvOf(ROWS)}`,
    ndjson: ROWS.map((row) => `${JSON.stringify(row)}\n\n`).join(''),
    json: JSON.stringify(ROWS, null, 2),
    yaml: ROWS.map((row) => `- ${JSON.stringify(row)}\n`).join(''),
  })
  const rowsOf = async (form: InventoryForm, file: string = form) => {
    const all: (readonly [number, object])[] = []
    for await (const row of inventoryRows(join(folder, file), form))
      all.push(
        'problem' in row
          ? [row.problem.range!.start.line, { code: row.problem.code }]
          : [row.line, Object.fromEntries(row.variables)],
      )
    return all
  }
  const lines = { csv: [2, 3, 4], ndjson: [1, 3, 5], json: [2, 8, 14], yaml: [1, 2, 3] }
  for (const [form, at] of Object.entries(lines))
    t.same(
      await rowsOf(form as InventoryForm),
      ROWS.map((row, n) => [at[n], row]),
      form,
    )

  const wrong: readonly (readonly [InventoryForm, string, number, string])[] = [
    ['csv', 'a,a\n1,2\n', 1, 'row-unreadable'],
    ['csv', 'a,b\n1,2\n1\n', 3, 'row-unreadable'],
    ['csv', 'a\n"1', 2, 'row-unreadable'],
    ['csv', 'a:=\n[1\n', 2, 'row-unreadable'],
    ['ndjson', '{"a": 1}\n{"a": \n', 2, 'row-not-a-map'],
    ['ndjson', '[1]\n', 1, 'row-not-a-map'],
    ['json', '[{"a": 1},\n{"a" 1}]', 2, 'row-not-a-map'],
    ['json', '{}', 1, 'row-unreadable'],
    ['yaml', '- a: 1\n- b\n', 2, 'row-not-a-map'],
    ['yaml', 'a: 1\n', 1, 'row-unreadable'],
    ['yaml', '- a: 1\n- {b\n', 2, 'row-unreadable'],
    ['csv', 'missing', 1, 'row-unreadable'],
  ]
  for (const [form, text, line, code] of wrong) {
    const file = text === 'missing' ? 'none' : 'wrong'
    writeFileSync(join(folder, 'wrong'), text)
    t.same((await rowsOf(form, file)).at(-1), [line, { code }], `${form}: ${JSON.stringify(text)}`)
  }
  writeFileSync(join(folder, 'wrong'), Buffer.from([0x61, 0x0a, 0xff, 0x0a]))
  t.match((await rowsOf('ndjson', 'wrong')).at(-1), [1, { code: 'row-unreadable' }], 'not UTF-8')
  writeFileSync(join(folder, 'wrong'), 'name,n:=,note\na,"[1, 2]","two\nlines"\n\nb,,x\n')
  t.same(await rowsOf('csv', 'wrong'), [
    [2, { name: 'a', n: [1, 2], note: 'two\nlines' }],
    [5, { name: 'b', note: 'x' }],
  ])
})

t.test('rows are alike when a guest could not tell them apart', async (t) => {
  const of = (name: string) => likenessOf({ line: 1, variables: new Map([['name', name]]) })
  t.equal(of('node17'), of('web3'))
  for (const other of [
    '17',
    'Node17',
    'node_17',
    'node-17',
    '-node17',
    'node.17',
    'node 17',
    'n'.repeat(64),
    'node17é',
  ])
    t.not(of('node17'), of(other), other)
})

async function run(folder: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await cli(['fleet', ...args], { cwd: folder })
  return { code, stdout: stdout.toString(), stderr: stderr.toString() }
}

const entriesOf = (path: string): ManifestEntry[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => parseManifestLine(line)!)

const BUILD = [
  'build',
  'node.yaml',
  '--inventory',
  'nodes.csv',
  '--manifest',
  'done',
  '-o',
  'out/${rack}/${name}.iso',
]

t.test('the drives are those of build, and the next run makes only what changed', async (t) => {
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': csvOf(ROWS) })
  t.match(await run(folder, ...BUILD), { code: 0, stderr: '3 made, 0 kept, 0 failed' })
  const { name, rack, mac, ip } = ROWS[1]
  const vars = Object.entries({ name, rack, mac, ip }).flatMap((pair) => ['--var', pair.join('=')])
  t.match(await cli(['build', 'node.yaml', ...vars, '-o', 'one.iso'], { cwd: folder }), { code: 0 })
  t.same(readFileSync(join(folder, 'out/a2/web2.iso')), readFileSync(join(folder, 'one.iso')))
  t.equal(statSync(join(folder, 'out/a2/web2.iso')).mode & 0o777, 0o600, 'only the owner can read a drive')
  t.equal(statSync(join(folder, 'done')).mode & 0o777, 0o600)
  t.same(
    entriesOf(join(folder, 'done')).map(({ path }) => path),
    ['out/a1/web1.iso', 'out/a2/web2.iso', 'out/a1/web3.iso'],
  )

  const inodeOf = (path: string): number => statSync(join(folder, path)).ino
  const [first, second] = [inodeOf('out/a1/web1.iso'), inodeOf('out/a2/web2.iso')]
  writeFileSync(
    join(folder, 'nodes.csv'),
    csvOf([{ ...ROWS[2] }, { ...ROWS[1], ip: '192.0.2.99' }, { ...ROWS[0] }]),
  )
  t.match(await run(folder, ...BUILD), { code: 0, stderr: '1 made, 2 kept, 0 failed' })
  t.equal(inodeOf('out/a1/web1.iso'), first)
  t.not(inodeOf('out/a2/web2.iso'), second)
  t.match(await run(folder, ...BUILD), { stderr: '0 made, 3 kept' }, 'the last entry of a name counts')

  // A run that was killed while it appended.
  writeFileSync(join(folder, 'done'), readFileSync(join(folder, 'done')).subarray(0, -20))
  t.match(await run(folder, ...BUILD), { code: 0, stderr: '1 made, 2 kept' })
  writeFileSync(join(folder, 'out/a1/web3.iso'), 'cut')
  t.match(await run(folder, ...BUILD), { code: 0, stderr: '1 made, 2 kept' })

  const verify = ['verify', ...BUILD.slice(1)]
  t.match(await run(folder, ...verify, '--files'), { code: 0, stdout: '3 equal, 0 different, 0 failed\n' })
  writeFileSync(
    join(folder, 'nodes.csv'),
    csvOf([{ ...ROWS[2], ip: '192.0.2.98' }, ROWS[1], { ...ROWS[0], name: 'new', mac: '52:54:00:00:00:09' }]),
  )
  const { code, stdout } = await run(folder, ...verify, '--json')
  t.equal(code, 1)
  t.match(JSON.parse(stdout), {
    equal: 0,
    differences: [
      { name: 'web3', what: 'changed' },
      { name: 'web2', what: 'changed' },
      { name: 'new', what: 'missing' },
      { name: 'web1', what: 'extra' },
    ],
  })
})

t.test('a wrong row is named with its column, and writes nothing', async (t) => {
  const other = (n: number) => {
    return { name: `x${n}`, rack: 'x', mac: `52:54:00:00:01:0${n}`, ip: `192.0.2.2${n}` }
  }
  const rows = [
    ROWS[0],
    { ...other(1), ip: '192.0.2.300' },
    { ...other(2), name: 'web1' },
    { ...other(3), mac: ROWS[0].mac },
    { ...other(4), ip: ROWS[0].ip },
    { ...other(5), rack: '../up' },
    { ...other(6), name: '' },
    ROWS[2],
  ]
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': csvOf(rows) })
  const { code, stdout } = await run(folder, ...BUILD, '--keep-going', '--json')
  t.equal(code, 3)
  const lines = stdout.trimEnd().split('\n')
  t.same(
    lines.slice(0, -1).map((line) => (JSON.parse(line) as { event: string }).event),
    ['made', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'made'],
    'an event for each row, in their order',
  )
  const { report, ...counts } = JSON.parse(lines.at(-1)!) as {
    report: { code: string; range: { start: { line: number } } }[]
  }
  t.match(counts, { made: 2, kept: 0, failed: 6 })
  t.same(
    report.map(({ code, range }) => `${range.start.line} ${code}`),
    [
      '3 bad-ip-address',
      '4 row-duplicate',
      '5 row-duplicate',
      '6 row-duplicate',
      '7 row-path-value',
      '8 row-name-missing',
    ],
  )
  t.match((report[0] as unknown as { message: string; hint: string }).message, /^column ip: /)
  t.same(readdirSync(join(folder, 'out'), { recursive: true }).toSorted(), [
    'a1',
    'a1/web1.iso',
    'a1/web3.iso',
  ])
  t.notOk(existsSync(join(folder, 'up')))

  const stopped = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': csvOf(rows) })
  t.match(await run(stopped, ...BUILD), { code: 3, stderr: '1 made, 0 kept, 1 failed' })
  t.equal(entriesOf(join(stopped, 'done')).length, 1, 'what was made is noted')
})

t.test('no drive replaces what the fleet is made from, and no manifest a file that is none', async (t) => {
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'web1.csv': csvOf(ROWS), other: 'text\n' })
  const args = ['build', 'node.yaml', '--inventory', 'web1.csv', '-o', '${name}.csv', '--keep-going']
  t.match(await run(folder, ...args), { code: 3, stderr: /row-path-input[^]*2 made, 0 kept, 1 failed/ })
  t.equal(readFileSync(join(folder, 'web1.csv'), 'utf8'), csvOf(ROWS))
  t.match(await run(folder, ...args, '--manifest', 'other'), { code: 3, stderr: 'other:1: ' })
  t.equal(readFileSync(join(folder, 'other'), 'utf8'), 'text\n')
  t.match(await run(folder, ...args, '--manifest', 'node.yaml'), { code: 2 })
  t.equal(readFileSync(join(folder, 'node.yaml'), 'utf8'), TEMPLATE)
})

t.test('a secret of a row is neither in the manifest nor in a message', async (t) => {
  const rows = [
    { ...ROWS[0], password: 's3cret-word' },
    { ...ROWS[1], mac: 'x', password: 's3cret-word' },
  ]
  const folder = t.testdir({ 'node.yaml': `admin_pass: \${password}\n${TEMPLATE}`, 'nodes.csv': csvOf(rows) })
  const { stdout, stderr, code } = await run(folder, ...BUILD)
  t.equal(code, 3)
  t.match(readFileSync(join(folder, 'out/a1/web1.iso')).toString('latin1'), 's3cret-word')
  t.notMatch(`${stdout}${stderr}${readFileSync(join(folder, 'done'), 'utf8')}`, 's3cret')
})

t.test('a row that names a file of its own is judged, and remade when the file changes', async (t) => {
  const folder = t.testdir({
    'node.yaml': 'hostname: ${name}\nuser_data: {file: "${name}.sh"}\n',
    'nodes.csv': 'name\na\nb\n',
    'a.sh': '#!/bin/sh\n',
    'b.sh': '#!/bin/sh\necho b\n',
  })
  const build = ['build', 'node.yaml', '--inventory', 'nodes.csv', '--manifest', 'done']
  t.match(await run(folder, ...build), { code: 0, stderr: '2 made' })
  writeFileSync(join(folder, 'b.sh'), '#!/bin/sh\necho c\n')
  t.match(await run(folder, ...build), { code: 0, stderr: '1 made, 1 kept' })
  writeFileSync(join(folder, 'b.sh'), 'echo no header\n')
  t.match(await run(folder, ...build), { stderr: /b\.sh|user.data/i })
})

t.test('what one row takes from elsewhere is no part of the input of another', async (t) => {
  const rows = [
    { name: 'a', password: { command: ['printf', 'one'] } },
    { name: 'b', password: { command: ['printf', 'two'] } },
  ]
  const folder = t.testdir({
    'node.yaml': 'hostname: ${name}\nadmin_pass: ${password}\n',
    'nodes.json': JSON.stringify(rows),
  })
  const build = ['build', 'node.yaml', '--inventory', 'nodes.json', '--manifest', 'done', '--allow-commands']
  t.match(await run(folder, ...build), { code: 0, stderr: '2 made' })
  writeFileSync(join(folder, 'nodes.json'), JSON.stringify(rows.slice(1)))
  t.match(await run(folder, ...build), { code: 0, stderr: '0 made, 1 kept' })
})

t.test('a large file is part of the input, too', async (t) => {
  const big = Buffer.alloc(200_000, 'a')
  const folder = t.testdir({
    'node.yaml': 'hostname: ${name}\nextra_files: {big: {file: "${name}.bin"}}\n',
    'nodes.csv': 'name\na\nb\n',
    'a.bin': big,
    'b.bin': big,
  })
  const build = ['build', 'node.yaml', '--inventory', 'nodes.csv', '--manifest', 'done']
  t.match(await run(folder, ...build), { code: 0, stderr: '2 made' })
  writeFileSync(join(folder, 'b.bin'), Buffer.alloc(200_000, 'b'))
  t.match(await run(folder, ...build), { code: 0, stderr: '1 made, 1 kept' })
  t.ok(readFileSync(join(folder, 'drives/b.iso')).includes('b'.repeat(1000)))
})

t.test('shards are all of the fleet, and their manifests join', async (t) => {
  const rows = Array.from({ length: 30 }, (_, n) => {
    return {
      name: `n${n}`,
      rack: 'r',
      mac: `52:54:00:00:01:${String(n).padStart(2, '0')}`,
      ip: `192.0.2.${n + 10}`,
    }
  })
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': csvOf(rows) })
  const parts = ['1', '2', '3'].map((n) => ({ shard: `${n}/3`, manifest: `part${n}` }))
  for (const { shard, manifest } of parts) {
    const args = ['build', 'node.yaml', '--inventory', 'nodes.csv', '--manifest', manifest, '--shard', shard]
    t.match(await run(folder, ...args), { code: 0 })
  }
  t.match(await run(folder, 'merge', ...parts.map(({ manifest }) => manifest), '-o', 'all'), { code: 0 })
  t.same(
    entriesOf(join(folder, 'all'))
      .map(({ name }) => name)
      .toSorted(),
    rows.map(({ name }) => name).toSorted(),
  )
  t.match(await run(folder, 'status', 'all', '--json'), { code: 0, stdout: '"drives": 30' })
  const entry = entriesOf(join(folder, 'all'))[0]!
  const part = (path: string, changed: Partial<ManifestEntry>) => ({
    path,
    entries: [{ ...entry, ...changed }],
  })
  t.same(merged([part('a', {}), part('b', {})]), { entries: [entry], conflicts: [] })
  t.match(merged([part('a', {}), part('b', { sha256: '00' })]).conflicts, [
    { what: 'the name', paths: ['a', 'b'] },
  ])
  t.match(merged([part('a', {}), part('b', { name: 'other' })]).conflicts, [
    { what: 'the path', paths: ['a', 'b'] },
  ])
})

t.test('rows of different parts cannot share an address, whichever part is made first', async (t) => {
  const rows = Array.from({ length: 40 }, (_, n) => {
    return { name: `n${n}`, rack: 'r', mac: `52:54:00:00:01:${n + 10}`, ip: `192.0.2.${n + 10}` }
  })
  const twice = rows.map((row, n) =>
    n === 31 ? { ...row, mac: rows[3]!.mac } : n === 37 ? { ...row, ip: rows[4]!.ip } : row,
  )
  const parts = new Set([31, 3, 37, 4].map((n) => shardOf(rows[n]!.name, 4)))
  t.ok(parts.size > 1, 'in different parts')
  const failed: string[] = []
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': csvOf(twice) })
  let made = 0
  for (const n of [4, 2, 3, 1]) {
    const { stdout } = await run(folder, ...BUILD.slice(0, 4), '--shard', `${n}/4`, '--keep-going', '--json')
    const { report, ...counts } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as {
      made: number
      report: { code: string; range: { start: { line: number } } }[]
    }
    made += counts.made
    failed.push(...report.map(({ code, range }) => `${range.start.line} ${code}`))
  }
  t.same(failed.toSorted(), ['33 row-duplicate', '39 row-duplicate'], 'the later row fails, once')
  t.equal(made, 38)
})

t.test('a command line that makes no sense is wrong usage', async (t) => {
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': csvOf(ROWS), nodes: csvOf(ROWS) })
  const base = ['build', 'node.yaml', '--inventory', 'nodes.csv']
  for (const args of [
    ['build', 'node.yaml'],
    [...base, '--shard', '4/3'],
    [...base, '-o', 'same.iso'],
    [...base, '--inventory-format', 'xml'],
    ['build', 'node.yaml', '--inventory', 'nodes'],
    ['build', '-', '--inventory', '-', '--inventory-format', 'csv'],
    ['merge', 'x'],
    ['verify', 'node.yaml', '--inventory', 'nodes.csv'],
  ])
    t.match(await run(folder, ...args), { code: 2 }, args.join(' '))
  t.same(readdirSync(folder).toSorted(), ['node.yaml', 'nodes', 'nodes.csv'], 'nothing was written')
})
