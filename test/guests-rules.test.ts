// What each guest rejects or loses: each rule on a drive that breaks it, with the codes and places of the report.
// `TAP_SNAPSHOT=1 npx tap test/guests-rules.test.ts` rewrites the reports.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { check } from '../lib/inspect/check.ts'
import { brief } from './brief.ts'
import { codes } from '../lib/report/diagnostics.ts'
import { cloudInit } from '../lib/guests/cloud-init.ts'
import type { Guest } from '../lib/guests/guest.ts'
import { familiesOf, GUESTS, guestCalled, rulesOf } from '../lib/guests/guests.ts'
import { reading } from '../lib/reading/documents.ts'
import type { Rule } from '../lib/guests/rule.ts'
import { render } from '../lib/layouts/render.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { type Entry, file, type Tree } from '../lib/image/tree.ts'
import {
  CASES,
  CONTEXT_CASES,
  context,
  type Draft,
  driveOf,
  SEED_CASES,
  seed,
  sound,
} from './broken-drives.ts'

const folder = join(import.meta.dirname, 'guest-rules')

/** As it is asked for; cloud-init also in a version that has rules of its own. */
const ASKED = [
  ...GUESTS.filter(({ rules }) => rules.openstack !== undefined).map(({ name }) => name),
  'cloud-init@18.5',
]
const ofLayout = (layout: 'nocloud' | 'opennebula') =>
  GUESTS.filter(({ datasources }) => datasources.includes(layout)).map(({ name }) => name)
const SEEDED = [...ofLayout('nocloud'), 'cloud-init@18.5', 'cloud-init@20']
const CONTEXTS = ofLayout('opennebula')

/** A rule, as it is told from the others of its guest. */
const nameOf = (guest: string, { code, does, source, hint }: Rule): string =>
  [guest.split('@')[0], code, does, source, hint].join(' | ')

const shown = new Set<string>()

/** Return what each guest reports about its sound drive after a change, without the texts. */
function minded(
  asked: readonly string[],
  sound: (guest: string) => Draft,
  change: (draft: Draft) => void,
): string {
  return asked
    .flatMap((guest) => {
      const draft = sound(guest.split('@')[0]!)
      change(draft)
      const drive = driveOf(draft)
      const asked = guestCalled(guest)!
      for (const { rule } of familiesOf(asked, reading(drive)).flatMap((family) => rulesOf(asked, family))) {
        if ([...rule.find(reading(drive))].length > 0) shown.add(nameOf(guest, rule))
      }
      return check(drive, { guests: [guest] }).map((found) => `${guest} ${brief(found)}\n`)
    })
    .join('')
}

const all = [
  ...Object.entries(CASES).map(([name, change]) => [name, () => minded(ASKED, sound, change)] as const),
  ...Object.entries(SEED_CASES).map(([name, change]) => [name, () => minded(SEEDED, seed, change)] as const),
  ...Object.entries(CONTEXT_CASES).map(
    ([name, change]) => [name, () => minded(CONTEXTS, context, change)] as const,
  ),
]

t.test('what cloud-init reads instead of latest, at the border of vendor_data2.json', async (t) => {
  const found = (directory: string): (string | undefined)[] => {
    const files = [`${directory}/meta_data.json`, 'latest/meta_data.json', 'latest/vendor_data2.json']
    const tree = new Map(files.map((path) => [`openstack/${path}`, file('{"uuid": "u"}')]))
    return check({ tree, medium: { fileSystem: 'none' } }, { guests: ['cloud-init'] })
      .filter(({ code }) => code === 'guest-stale-version')
      .map(({ source }) => source)
  }
  t.strictSame(found('2016-10-06'), ['openstack/latest/vendor_data2.json'], 'it could have it')
  t.strictSame(found('2016-06-30'), [], 'it is older than that')
})

t.test('symbolic links are followed within the drive', async (t) => {
  const bytesAt = (target: string): string | undefined => {
    const tree: Tree = new Map<string, Entry>([
      ['a/real', file('content')],
      ['a/link', { kind: 'symlink', target }],
    ])
    const bytes = reading({ tree, medium: { fileSystem: 'none' } }).bytes('a/link')
    return bytes && Buffer.from(bytes).toString()
  }
  for (const target of ['real', './real', '../a/real']) t.equal(bytesAt(target), 'content', target)
  for (const target of ['/a/real', '/real', '../../a/real', '../real', 'link'])
    t.equal(bytesAt(target), undefined, target)
})

t.test('a sound drive has nothing that any guest minds', async (t) => {
  const nothing = (): void => undefined
  t.equal(minded(ASKED, sound, nothing), '')
  t.equal(minded(SEEDED, seed, nothing), '')
  t.equal(minded(CONTEXTS, context, nothing), '')
  const withRuler = ({ files }: Draft): void =>
    void files.set('meta-data', `${'#'.repeat(80)}\n${String(files.get('meta-data'))}`)
  const readsYaml = (guest: string): boolean => guest !== 'cirros'
  t.equal(minded(SEEDED.filter(readsYaml), seed, withRuler), '')
})

for (const [name, find] of all) {
  t.test(name, async (t) => {
    const text = find()
    const path = join(folder, `${name}.txt`)
    if (process.env.TAP_SNAPSHOT === '1') writeFileSync(path, text)
    t.equal(text, readFileSync(path, 'utf8'))
  })
}

const LAYOUTS = ['openstack', 'nocloud', 'opennebula'] as const

/** Of each layout, and of a version that has rules of its own. */
function allRules(guest: Guest): Rule[] {
  return LAYOUTS.flatMap((layout) =>
    (guest.versions === undefined ? [undefined] : [undefined, '18.5', '20']).flatMap((version) =>
      rulesOf({ guest, version }, layout).map(({ rule }) => rule),
    ),
  )
}

t.test('every rule of every guest has a case', async (t) => {
  const rules = GUESTS.flatMap((guest) => allRules(guest).map((rule) => nameOf(guest.name, rule)))
  t.same(
    [...new Set(rules)].filter((rule) => !shown.has(rule)),
    [],
  )
  const texts = readdirSync(folder).map((name) => name.replace(/\.txt$/, ''))
  t.same(texts.sort(), all.map(([name]) => name).sort())
})

/** A file and a name in it that do so, or a file that does not. */
const CITATION = /^[\w.-]+(?:\/[\w.-]+)*(?:, [A-Za-z_][\w.]*(?:: \S.*)?|: no code reads it(?:, issue \d+)?)$/

/** Releases of cloud-init about which its rules differ. */
const RELEASES = '18.3 18.4 18.5 19.1 20.2 20.3 20.4 21.1 22.1 22.2 23.1 23.2 24.2 24.3'.split(' ')

t.test('a rule of some versions has its borders there, and nowhere else', async (t) => {
  const drafts = [
    ...Object.values(CASES).map((change) => [sound, change] as const),
    ...Object.values(SEED_CASES).map((change) => [seed, change] as const),
  ]
  const borders = new Map<string, string[]>()
  for (const [make, change] of drafts) {
    const draft = make('cloud-init')
    change(draft)
    const drive = driveOf(draft)
    const said = RELEASES.map((release) =>
      check(drive, { guests: [`cloud-init@${release}`] }).map((found) => brief(found)),
    )
    for (const finding of new Set(said.flat())) {
      const where = RELEASES.flatMap((release, n) => {
        const [before, now] = [n > 0 && said[n - 1]!.includes(finding), said[n]!.includes(finding)]
        return n > 0 && before !== now ? [`${now ? 'from' : 'before'} ${release}`] : []
      })
      if (where.length > 0) borders.set(finding, where)
    }
  }
  const lines = [...borders].map(([finding, where]) => `${where.join(', ')}: ${finding}\n`)
  const path = join(import.meta.dirname, 'guest-versions.txt')
  const text = lines.sort().join('')
  if (process.env.TAP_SNAPSHOT === '1') writeFileSync(path, text)
  t.equal(text, readFileSync(path, 'utf8'))
  const versions = allRules(cloudInit).flatMap(({ since, before }) => [since ?? [], before ?? []].flat())
  for (const version of versions) t.match(text, new RegExp(` ${version.replace('.', '\\.')}[,:]`), version)
})

t.test('no rule without a line of its guest that does so', async (t) => {
  const uncited = GUESTS.flatMap((guest) =>
    allRules(guest)
      .filter(({ source }) => !CITATION.test(source))
      .map(({ code, source }) => `${guest.name} ${code}: ${source}`),
  )
  t.same(uncited, [])
  for (const { name, source } of GUESTS)
    t.match(source, /^(?:[\w-]+\.)+\w+(?:\/[\w-]+){2,}, .*(?:[0-9a-f]{7}|\d+\.\d+\.\d+)/, name)
  t.notMatch('load_yaml', CITATION, 'a name alone is none')
  t.notMatch('cloudinit/util.py', CITATION, 'nor is a file alone')
})

t.test('each rule says how to mend it', async (t) => {
  for (const guest of GUESTS) {
    const hints = allRules(guest).filter(({ hint }) => !/^[a-z]/.test(hint))
    t.same(hints, [], guest.name)
    const verbs = allRules(guest).filter(({ does }) => !/^\w+s\b/.test(does))
    t.same(verbs, [], 'its verb has a plural')
    t.same(
      allRules(guest).filter(({ code }) => codes.has(code as never)),
      [],
      'it is no code of a spec',
    )
  }
})

t.test('equal findings are one', async (t) => {
  const tree = new Map(render(checkSpec({ hostname: 'web1' }).value!))
  const medium = { fileSystem: 'none' } as const
  t.same(check({ tree, medium }), [])
  tree.set('openstack/2018-08-27/vendor_data.json', file('null'))
  tree.set('openstack/latest/vendor_data.json', file('null'))
  const report = check({ tree, medium }, { guests: ['cloud-init@22.4', 'cloud-init@25'] })
  t.same(report.map(brief), ['openstack/2018-08-27/vendor_data.json:1:1: error [guest-document-root]'])
  t.same(report[0]?.guests, ['cloud-init@22.4', 'cloud-init@25'])
  t.throws(() => check({ tree, medium }, { guests: ['cloud'] }), RangeError)
})
