// The pictures: every byte of an image is in the cell it belongs to, and no box of a network covers another.
import fc from 'fast-check'
import t from 'tap'
import { EXIT } from '../cli/report/exit.ts'
import { type ImagePart, PART_KINDS } from '../lib/image/part.ts'
import { parseNetwork } from '../lib/network/parse.ts'
import { type CellKind, COLUMNS, mapCells } from '../lib/picture/map-cells.ts'
import { mapSvg } from '../lib/picture/map-svg.ts'
import type { Box, BoxKind } from '../lib/picture/network-boxes.ts'
import { layout } from '../lib/picture/network-layout.ts'
import { networkSvg } from '../lib/picture/network-svg.ts'
import { widthOf } from '../lib/picture/svg.ts'
import { cli } from './cli.ts'

const SECTOR = 4

const parts: fc.Arbitrary<readonly ImagePart[]> = fc
  .array(
    fc.record({
      offset: fc.nat(9000),
      size: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4000 })),
      kind: fc.constantFrom(...PART_KINDS),
      label: fc.constant(''),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.toSorted((a, b) => a.offset - b.offset || b.size - a.size))

/** The kinds that a cell can show by its definition, byte by byte. */
function allowed(parts: readonly ImagePart[], from: number, to: number): readonly CellKind[] {
  const counts = new Map<CellKind, number>()
  let overlaps = false
  for (let at = from; at < to; at++) {
    const here = parts.filter(
      ({ offset, size, kind }) => kind !== 'gap' && offset <= at && at < offset + size,
    )
    if (here.length > 1) overlaps = true
    for (const { kind } of here) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  if (overlaps) return ['overlap']
  const most = Math.max(0, ...counts.values())
  return most === 0 ? ['gap'] : [...counts].flatMap(([kind, count]) => (count === most ? [kind] : []))
}

t.test('a cell shows what most of its bytes hold', async (t) => {
  let seen = 0
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 9000 }), (parts, size) => {
      const { cellSize, cells } = mapCells({ parts, size, sector: SECTOR })
      if (cells.length !== Math.ceil(size / cellSize) || cells.length > 8 * COLUMNS) return false
      if (cellSize > SECTOR && size / (cellSize / 2) <= 8 * COLUMNS) return false
      return cells.every(({ kind, first }, n) => {
        seen++
        const [from, to] = [n * cellSize, Math.min((n + 1) * cellSize, size)]
        if (!allowed(parts, from, to).includes(kind)) return false
        if (first === undefined) return kind === 'gap'
        const part = parts[first]!
        return (
          part.offset < to && part.offset + part.size > from && (kind === 'overlap' || part.kind === kind)
        )
      })
    }),
    { seed: 1119, numRuns: 150 },
  )
  t.ok(seen > 10_000, `${seen} cells`)
})

t.test('the work grows with the parts, not with what they cover', async (t) => {
  const many = Array.from({ length: 100_000 }, (_, n): ImagePart => {
    return { offset: n, size: 2 ** 40, kind: 'file', label: '' }
  })
  const { cells } = mapCells({ parts: many, size: 2 ** 40, sector: 2048 })
  t.same(new Set(cells.map(({ kind }) => kind)), new Set(['overlap']))
})

const boxes: fc.Arbitrary<readonly Box[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom<BoxKind[]>('card', 'bond', 'bridge', 'vlan', 'other'),
      title: fc.constantFrom('NIC', 'bond, 802.3ad'),
      facts: fc.array(fc.string({ maxLength: 40 }), { maxLength: 6 }),
      // Numbers of other boxes, itself included: a foreign drive can have loops, and members that do not exist.
      below: fc.array(
        fc.nat(12).map((n) => `if${n}`),
        { maxLength: 4 },
      ),
    }),
    { maxLength: 10 },
  )
  .map((all) => all.map((box, n) => ({ ...box, id: `if${n}`, name: `if${n}` })))

t.test('no box covers another, leaves the picture or is narrower than its text', async (t) => {
  const property = fc.property(boxes, (boxes) => {
    const placed = layout(boxes, 20, 50)
    if (placed.length !== boxes.length) return false
    return placed.every(
      (a, n) =>
        a.x >= 20 &&
        a.y >= 50 &&
        a.box.facts.every((fact) => widthOf(fact) < a.width) &&
        placed
          .slice(n + 1)
          .every(
            (b) => a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y,
          ),
    )
  })
  t.equal(fc.check(property, { seed: 1119, numRuns: 300 }).counterexample, null)
})

function drawn(text: string): string {
  const { report, value } = parseNetwork(text, {}, ({ model }) => model)
  if (value === undefined) throw new Error(JSON.stringify(report))
  return networkSvg(value, { title: 'net' })
}

t.test('the drawing has every interface, and no key or password', async (t) => {
  const svg = drawn(`
version: 2
ethernets:
  nic0: {match: {macaddress: '52:54:00:00:00:01'}, addresses: [192.0.2.5/24], routes: [{to: default, via: 192.0.2.1}]}
bridges:
  br0: {interfaces: [nic0], dhcp4: true}
wifis:
  wlan0: {dhcp4: true, access-points: {home: {password: s3cret-word}}}
tunnels:
  wg0: {mode: wireguard, key: s3cret-key, addresses: [10.9.0.1/24], peers: []}
`)
  for (const text of [
    'nic0',
    'br0',
    'wlan0',
    'wg0',
    '192.0.2.5/24',
    'gateway 192.0.2.1',
    '10.9.0.1/24',
    'wifi',
    'tunnel',
  ])
    t.match(svg, `>${text}<`)
  t.equal(svg.match(/class="wire"/g)?.length, 1, 'from the NIC to its bridge')
  t.notMatch(svg, 's3cret')
  t.match(drawn('network: {config: disabled}'), /network is disabled/)
  t.match(networkSvg(undefined, { title: 'net' }), /uses DHCP/)
})

t.test('a name cannot leave its place in the document', async (t) => {
  const label = '</title><script>alert("&")</script>\u0000\u202e\ud800'
  const part: ImagePart = { offset: 0, size: 8, kind: 'file', label }
  const svg = mapSvg({ parts: [part], size: 8, sector: SECTOR, title: label })
  t.notMatch(svg, '<script')
  for (const character of ['\u0000', '\u202e', '\ud800']) t.notOk(svg.includes(character))
  t.match(svg, '&lt;script&gt;alert(&quot;&amp;&quot;)')
})

t.test('the commands print them', async (t) => {
  const folder = t.testdir()
  const build = ['build', '--hostname', 'web1', '--format', 'vfat', '-o', 'web1.img']
  t.match(await cli(build, { cwd: folder }), { code: 0 })
  const run = async (...args: readonly string[]) => {
    const { code, stdout } = await cli([...args], { cwd: folder })
    return { code, stdout: stdout.toString() }
  }
  const map = await run('inspect', '--map', 'web1.img')
  t.equal(map.stdout.split('\n')[0]!.trim().split(/ +/)[0], '0', 'the first row of the bar')
  t.ok(
    map.stdout.split('\n').every((line) => line.length <= 80),
    'it fits a terminal',
  )
  t.match(await run('inspect', '--map=svg', 'web1.img'), { code: 0, stdout: /^<svg [^]*<\/svg>\n$/ })
  t.match(await run('show', '--hostname', 'a', '--dhcp', '--network=svg'), {
    code: 0,
    stdout: /^<svg [^]*>DHCP<[^]*<\/svg>\n$/,
  })
  for (const wrong of [
    ['inspect', '--map=png', 'web1.img'],
    ['inspect', '--map=svg', '--json', 'web1.img'],
    ['show', '--hostname', 'a', '--network=svg', '--json'],
    ['show', '--hostname', 'a', '--dhcp', '--network', 'file'],
  ])
    t.match(await run(...wrong), { code: EXIT.usage }, wrong.join(' '))
})
