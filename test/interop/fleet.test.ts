// Fleets beside other programs: CSV as Python's module writes it, sums as sha256sum checks them, and a run that is killed anywhere.
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { parseManifestLine } from '../../lib/fleet/manifest.ts'
import { inventoryRows } from '../../lib/node/inventory-rows.ts'
import { bin, cli } from '../cli.ts'

const WRITER = `
import csv, json, sys
rows = json.load(sys.stdin)
with open(sys.argv[1], 'w', newline='', encoding='utf-8') as file:
    writer = csv.DictWriter(file, ['name', 'a b', 'c'], dialect=sys.argv[2])
    writer.writeheader()
    writer.writerows(rows)
`

t.test('CSV as Python writes it', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'rows.csv')
  // A carriage return in quotes is kept by both.
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'é', '🙂', "'", ';', '\t'),
  })
  const rows = fc
    .array(fc.record({ name: cell, 'a b': cell, c: cell }), { minLength: 1, maxLength: 20 })
    .filter((all) => all.every((row) => Object.values(row).some((value) => value !== '')))
  let count = 0
  const property = fc.asyncProperty(rows, fc.constantFrom('excel', 'unix'), async (rows, dialect) => {
    execFileSync('/usr/bin/python3', ['-c', WRITER, file, dialect], { input: JSON.stringify(rows) })
    const found: object[] = []
    for await (const row of inventoryRows(file, 'csv'))
      found.push('problem' in row ? row : Object.fromEntries(row.variables))
    count += rows.length
    const wanted = rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')),
    )
    return JSON.stringify(found) === JSON.stringify(wanted)
  })
  t.equal((await fc.check(property, { seed: 4180, numRuns: 40 })).counterexample, null)
  t.ok(count > 200, `${count} rows`)
})

const TEMPLATE = 'hostname: ${name}\nmeta: {n: "${n}"}\ndrive: {padding: 0}\n'

const BUILD = [
  'fleet',
  'build',
  'node.yaml',
  '--inventory',
  'nodes.csv',
  '--manifest',
  'done',
  '-o',
  'out/${hash}/${name}.iso',
]

t.test('killed anywhere, the next run goes on', async (t) => {
  const rows = Array.from({ length: 1500 }, (_, n) => `node${n},${n}\n`)
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': `name,n\n${rows.join('')}` })
  let kills = 0
  const noted = (): number => readFileSync(join(folder, 'done'), 'latin1').split('\n').length - 1
  writeFileSync(join(folder, 'done'), '')
  // Each run is killed a little later after its start than the one before.
  for (let delay = 350; noted() < rows.length && kills < 8; delay += 200) {
    const run = spawn(process.execPath, [bin, ...BUILD], { cwd: folder, stdio: 'ignore' })
    const ended = new Promise((resolve) => run.on('exit', resolve))
    await Promise.race([ended, wait(delay)])
    if (run.kill('SIGKILL')) kills++
    await ended
    for (const line of readFileSync(join(folder, 'done'), 'utf8').split('\n').slice(0, -1))
      if (parseManifestLine(line) === undefined) t.fail(`not an entry: ${line}`)
  }
  t.ok(kills > 2, `${kills} kills`)
  t.match(await cli(BUILD, { cwd: folder }), { code: 0 })
  const entries = readFileSync(join(folder, 'done'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => parseManifestLine(line)!)
  t.equal(entries.length, rows.length, 'nothing is noted twice')
  const files = readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^..$/.test(name),
  )
  t.same(
    files.map((name) => `out/${name}`).toSorted(),
    entries.map(({ path }) => path).toSorted(),
    'no other file is left',
  )
  const sums = await cli(['fleet', 'status', 'done', '--sums'], { cwd: folder })
  execFileSync('sha256sum', ['-c', '--quiet'], { cwd: folder, input: sums.stdout })
  t.match(await cli(['fleet', 'verify', ...BUILD.slice(2), '--files'], { cwd: folder }), { code: 0 })
  writeFileSync(join(folder, entries[7]!.path), 'other')
  t.throws(() =>
    execFileSync('sha256sum', ['-c', '--quiet'], { cwd: folder, input: sums.stdout, stdio: 'pipe' }),
  )
  const verified = await cli(['fleet', 'verify', ...BUILD.slice(2), '--files', '--json'], { cwd: folder })
  t.equal(verified.code, 1)
  t.match(JSON.parse(verified.stdout.toString()), {
    equal: rows.length - 1,
    differences: [{ what: 'file-changed' }],
  })
})
