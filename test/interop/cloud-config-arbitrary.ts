// Cloud-configs drawn from our table, and then broken in one place.
import fc, { type Arbitrary } from 'fast-check'
import { cloudConfigKeys } from '../../lib/user-data/cloud-config/keys.ts'
import {
  isIn,
  type ListRule,
  type MapRule,
  type Release,
  type Rule,
} from '../../lib/user-data/cloud-config/rule.ts'

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

const someText = fc.oneof(
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.constantFrom('yes', '0644', '12:30', '2026-11-22', 'a b', '1', 'null', 'é', 'https://example.org/x'),
)

const someZone = fc.constantFrom(
  'Europe/Berlin',
  'UTC',
  'US/Pacific',
  'Etc/GMT+5',
  'Asia/Ho_Chi_Minh',
  'EST5EDT',
)

/** A value that the rule takes in a release. */
export function valueOf(rule: Rule, release: Release): Arbitrary<Plain> {
  switch (rule.kind) {
    case 'anything':
      return fc.constantFrom<Plain>('x', 1, true)
    case 'text':
      return rule.pattern === undefined ? someText : fc.stringMatching(rule.pattern, { size: 'xsmall' })
    case 'date':
      return fc.constant('2026-11-22')
    case 'integer':
    case 'number':
      return fc.integer({ min: rule.least ?? -5, max: 5000 })
    case 'boolean':
      return fc.boolean()
    case 'nothing':
      return fc.constant(null)
    case 'word':
      return fc.constantFrom(...rule.words)
    case 'either':
      return fc.oneof(
        ...rule.rules.filter((each) => isIn(each, release)).map((each) => valueOf(each, release)),
      )
    case 'list':
      return listOf(rule, release)
    case 'map':
      return mapOf(rule, release)
  }
}

function listOf({ item, fewest = 0, most = 3, isSet }: ListRule, release: Release): Arbitrary<Plain> {
  const bounds = { minLength: fewest, maxLength: Math.max(fewest, Math.min(most, fewest + 2)) }
  const items = valueOf(item, release)
  return isSet === true
    ? fc.uniqueArray(items, { ...bounds, selector: (each) => JSON.stringify(each) })
    : fc.array(items, bounds)
}

function mapOf(rule: MapRule, release: Release): Arbitrary<Plain> {
  const members = Object.entries(rule.members).filter(([, member]) => isIn(member, release))
  const grouped = [...(rule.one ?? []), ...(rule.some ?? [])]
  const isGrouped = (key: string) => grouped.includes(key)
  const chosen = members.filter(([key]) => isGrouped(key))
  const free = Object.fromEntries(
    members.filter(([key]) => !isGrouped(key)).map(([key, member]) => [key, valueOf(member, release)]),
  )
  const requiredKeys = rule.required.filter((key) => !isGrouped(key))
  const base = fc.record(free, { requiredKeys } as object) as Arbitrary<Record<string, Plain>>
  const group =
    chosen.length === 0
      ? fc.constant({})
      : fc.oneof(...chosen.map(([key, member]) => fc.record({ [key]: valueOf(member, release) })))
  const named =
    rule.named === undefined
      ? fc.constant({})
      : fc.dictionary(
          rule.named.pattern.source.length < 6
            ? fc.stringMatching(/^[a-z]{1,4}$/)
            : fc.stringMatching(rule.named.pattern, { size: 'xsmall' }),
          valueOf(rule.named.rule, release),
          { minKeys: members.length === 0 ? (rule.fewest ?? 0) : 0, maxKeys: 2, noNullPrototype: true },
        )
  return fc
    .tuple(named, base, group)
    .map((parts) => Object.assign({}, ...parts) as Record<string, Plain>)
    .filter((value) => Object.keys(value).length >= (rule.fewest ?? 0))
}

const wrong = fc.constantFrom<Plain>(null, true, 7, 1.5, 'zzz', '', [], {}, ['zzz'], [7], { zzz: 'zzz' })

/** Some place in a value: the steps to it. */
function places(value: Plain): (string | number)[][] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) =>
          places(member).map((steps) => [Array.isArray(value) ? Number(key) : key, ...steps]),
        )
      : []
  return [[], ...inner]
}

function changed(value: Plain, [step, ...rest]: (string | number)[], change: (value: Plain) => Plain): Plain {
  if (step === undefined) return change(value)
  if (Array.isArray(value)) {
    return value.map((each: Plain, n) => (n === step ? changed(each, rest, change) : each))
  }
  const map = value as Record<string, Plain>
  return { ...map, [step]: changed(map[step]!, rest, change) }
}

const isMap = (value: Plain): value is Record<string, Plain> => {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Change = (value: Plain, wrong: Plain, pick: number) => Plain

const changes: readonly Change[] = [
  (_value, wrong) => wrong,
  (value) => (isMap(value) ? { ...value, zzz: 'zzz' } : value),
  (value, wrong) => (Array.isArray(value) ? [...(value as Plain[]), wrong] : value),
  (value, _wrong, pick) => {
    if (!isMap(value)) return value
    const keys = Object.keys(value)
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== keys[pick % keys.length]))
  },
]

/** A cloud-config of one key, as the table has it or with one thing changed. */
export function oneKeyConfig(release: Release): Arbitrary<Plain> {
  const keys = Object.entries(cloudConfigKeys.members).filter(([, rule]) => isIn(rule, release))
  const sound = fc.oneof(
    ...keys.map(([key, rule]) =>
      fc.record({ [key]: key === 'timezone' ? someZone : valueOf(rule, release) }),
    ),
  )
  const broken = fc
    .tuple(sound, fc.nat(), fc.constantFrom(...changes), wrong, fc.nat())
    .map(([value, place, change, wrong, pick]) => {
      const all = places(value).slice(1)
      return changed(value, all[place % all.length]!, (inner) => change(inner, wrong, pick))
    })
  return fc.oneof({ arbitrary: sound, weight: 1 }, { arbitrary: broken, weight: 3 })
}
