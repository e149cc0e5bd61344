// The documentation beside the code: tables that are made of it, links, what blocks there are. interop/docs.test.ts runs it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { check } from '../lib/inspect/check.ts'
import { destinations } from '../cli/attach/destinations.ts'
import { starters } from '../cli/input/starters.ts'
import { DATASOURCES } from '../lib/spec.ts'
import { DRIVE_FORMAT_NAMES, type DriveFormat } from '../lib/drive-format.ts'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { nodeContext } from '../lib/node/context.ts'
import { pack } from '../lib/pack/pack.ts'
import { packedDrive } from '../lib/pack/as-drive.ts'
import { render } from '../lib/layouts/render.ts'
import { root } from './cli.ts'
import { LANGUAGES } from './docs/judges.ts'
import { blocksOf, pages, patternOf, stepsOf } from './docs/pages.ts'
import { anchor, images, tables } from './docs/tables.ts'

const GENERATED = /(<!-- made by test\/docs\/tables\.ts: (\S+) -->\n)[^]*?(<!-- end -->)/g

/** A page with its tables made anew. */
function madeAnew(text: string): string {
  return text.replace(GENERATED, (_, begin: string, name: string, end: string) => {
    const table = tables[name]
    if (table === undefined) throw new RangeError(`there is no table ${name}`)
    return `${begin}\n${table()}\n\n${end}`
  })
}

t.test('tables match the code; TAP_SNAPSHOT=1 updates them', async (t) => {
  const shown = new Set<string>()
  for (const { path, text } of pages()) {
    for (const [, , name] of text.matchAll(GENERATED)) shown.add(name!)
    const wanted = madeAnew(text)
    if (process.env.TAP_SNAPSHOT === '1' && wanted !== text) writeFileSync(join(root, path), wanted)
    else t.equal(text, wanted, path)
  }
  t.same([...shown].sort(), Object.keys(tables).sort(), 'each is shown')
  const stale = '<!-- made by test/docs/tables.ts: layouts -->\n\n| old |\n\n<!-- end -->'
  t.not(madeAnew(stale), stale, 'a stale one shows')
  t.throws(() => madeAnew(stale.replace('layouts', 'none')), 'there is no table none')
})

/** The anchors of a page, as a forge makes them of its headings. */
function anchorsOf(text: string): string[] {
  const prose = text.replace(/^```[^]*?^```$/gm, '')
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!))
}

/** Links that lead nowhere. */
function brokenLinks(path: string, text: string): string[] {
  const targets = [...text.replace(/^```[^]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!)
  return targets.filter((target) => {
    if (target.startsWith('https:')) return false
    const [file = '', fragment] = target.split('#')
    const to = file === '' ? path : relative(root, join(root, dirname(path), file))
    if (!existsSync(join(root, to))) return true
    return (
      fragment !== undefined &&
      !anchorsOf(file === '' ? text : readFileSync(join(root, to), 'utf8')).includes(fragment)
    )
  })
}

t.test('links lead somewhere, and to every page', async (t) => {
  const all = pages()
  for (const { path, text } of all) t.same(brokenLinks(path, text), [], path)
  t.same(brokenLinks('README.md', '[a](docs/none.md) [b](#none) [c](docs/README.md#none)').length, 3)
  const index = all.find(({ path }) => path === 'docs/README.md')!.text
  for (const { path } of all.filter(({ path }) => path.startsWith('docs/') && path !== 'docs/README.md'))
    t.match(index, `](${relative('docs', path)})`, `the index has ${path}`)
})

t.test('every block has a tested language', async (t) => {
  for (const page of pages())
    for (const { place, language } of blocksOf(page))
      t.ok(LANGUAGES.includes(language), `${place}: ${language}`)
  for (const [text, message] of [
    ['a\n\n    code\n', 'page:3: code without a fence'],
    ['```\ncode\n```\n', 'page:1: a fence is'],
    ['```sh run me\ncode\n```\n', 'page:1: a fence is'],
    ['  ```sh\ncode\n```\n', 'page:1: a fence is'],
    ['```sh\ncode\n', 'page:1: the fence does not end'],
  ] as const)
    t.throws(() => blocksOf({ path: 'page', text }), { message: new RegExp(`^${message}`) }, text)
  t.same(blocksOf({ path: 'page', text: '- a list\n\n    goes on\n\n```yaml a.yaml\na: 1\n```\n' }), [
    { place: 'page:5', language: 'yaml', file: 'a.yaml', text: 'a: 1\n' },
  ])
})

t.test('a session consists of steps and their output', async (t) => {
  t.same(stepsOf('$ a \\\n  b\nout\n…\n$ cat << E\n> x\n> E\n$ c\n'), [
    { command: 'a \\\n  b', shown: 'out\n…' },
    { command: 'cat << E\nx\nE', shown: '' },
    { command: 'c', shown: '' },
  ])
  t.equal(stepsOf('a\nb\n'), undefined)
  t.throws(() => stepsOf('a\n$ b\n'))
  t.match('one 12 bytes\ntwo\nthree\nend\n', patternOf('one … bytes\n…\nend'))
  t.match('end\n', patternOf('…\nend'))
  for (const printed of ['one 12 byte\nend\n', 'one 12 bytes\nend\nmore\n', 'one 12\n bytes\nend\n', 'x\n'])
    t.notMatch(printed, patternOf('one … bytes\n…\nend'), printed)
})

t.test('every layout and format is documented', async (t) => {
  const formats = pages().find(({ path }) => path === 'docs/formats.md')!.text
  for (const name of [...DATASOURCES, ...DRIVE_FORMAT_NAMES])
    t.match(formats, new RegExp(`^\\|.*\`${name}\`.*\\|`, 'm'), name)
  const all = pages()
    .map(({ text }) => text)
    .join('\n')
  for (const { name } of destinations) t.ok(new RegExp(`--to ${name}\\b`).test(all), `attach --to ${name}`)
  for (const { name } of starters()) t.ok(all.includes(`init ${name}`), `init ${name}`)
})

t.test('images accept the drives that the table lists', async (t) => {
  for (const { name, spec, guests } of images()) {
    for (const format of ['iso9660', 'vfat'] as const satisfies readonly DriveFormat[]) {
      const tree = render(spec, { context: nodeContext() })
      const options = driveOptions({ ...spec, drive: { ...spec.drive, format } })
      const report = check(packedDrive(tree, pack(tree, options), options), { guests: spec.guests })
      const isTaken = report.every(({ severity }) => severity !== 'error')
      t.equal(
        isTaken,
        guests.every(({ fileSystems }) => fileSystems.includes(format)),
        `${name}: ${format}`,
      )
    }
  }
})

t.test('no page installs the package from a registry', async (t) => {
  const fromRegistry =
    /\b(?:npx|bunx|(?:npm|pnpm|yarn|bun) (?:i|install|add|exec|dlx|x))\b[^\n|#]*?[ @'"](?:config-drive|iso9660-writer)(?:@\S+)?(?=[\s'"`]|$)/m
  for (const { path, text } of pages()) t.notMatch(text, fromRegistry, path)
  for (const line of [
    'npx config-drive build',
    'npm install --global config-drive',
    'npm i iso9660-writer@1',
  ])
    t.match(line, fromRegistry, line)
  for (const line of ['npm install --global ./config-drive', 'npm run pack:iso9660'])
    t.notMatch(line, fromRegistry, line)
})
