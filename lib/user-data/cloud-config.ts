import { type Diagnostic, diagnose } from '../report/diagnostics.ts'
import { isMap } from '../text/json.ts'
import { nearest } from '../report/nearest.ts'
import { compose, type Composed } from '../text/yaml/compose.ts'
import type { Scalar11 } from '../text/yaml/yaml-1.1.ts'
import { findings } from './cloud-config/findings.ts'
import { cloudConfigKeys } from './cloud-config/keys.ts'
import type { CloudConfigOptions } from './options.ts'

/** What is wrong in a cloud-config, as cloud-init would read it: YAML 1.1, and the keys and types of its own schema. */
export function checkCloudConfig(
  source: string,
  { release, schemas = [] }: CloudConfigOptions,
): Diagnostic[] {
  const composed = compose(source, { version: '1.1' })
  const { value, problems } = composed
  if (value === undefined) return [...problems]
  // Nothing but comments.
  if (value === null || (isMap(value) && value.size === 0))
    return [...problems, diagnose('user-data-empty', [], { what: 'this #cloud-config' })]
  const { form } = composed
  const found = [
    ...findings(value, cloudConfigKeys, [], { release, form }),
    ...(isMap(value) ? [...value.keys()].flatMap(topLevel) : []),
    ...schemas.flatMap((schema) => schema(value)),
  ]
  return [...problems, ...found.map((each) => located(withTrap(each, form(each.path)), composed))]
}

/** A key that nothing of cloud-init's own reads. */
function topLevel(key: string): Diagnostic[] {
  if (Object.hasOwn(cloudConfigKeys.members, key)) return []
  if (key === 'network') return [{ ...diagnose('cloud-config-network', [key], {}), part: 'key' }]
  const suggestion = nearest(key, Object.keys(cloudConfigKeys.members))
  return [{ ...diagnose('cloud-config-unknown-key', [key], { key, suggestion }), part: 'key' }]
}

function located(diagnostic: Diagnostic, composed: Composed): Diagnostic {
  const { path, part = 'value' } = diagnostic
  const range = composed.locate(path, part)
  return range === undefined ? diagnostic : { ...diagnostic, range }
}

/** What YAML 1.1 makes of what looks like a text. */
const TRAPS: Readonly<Partial<Record<Scalar11, string>>> = {
  boolean: 'put it in quotes: without them yes, no, on and off are booleans to cloud-init, too',
  octal: "put it in quotes, such as '0644': without them a number that begins with 0 is an octal one",
  'base 60': "put it in quotes, such as '12:30': without them digits with colons are a number of base 60",
  date: 'put it in quotes: without them it is a date, and no text',
}

function withTrap(diagnostic: Diagnostic, form: Scalar11 | undefined): Diagnostic {
  if (diagnostic.code !== 'wrong-type' || form === undefined) return diagnostic
  const hint = /text|fits/.test(diagnostic.message) ? TRAPS[form] : undefined
  return hint === undefined ? diagnostic : { ...diagnostic, hint }
}

/** Longest text without a header that is looked into, in UTF-16 units. */
const MAX_GUESSED = 1024 ** 2

/** A key that tells a text without its header for a cloud-config: most of its keys are known. */
export function looksLikeCloudConfig(source: string): string | undefined {
  if (source.length > MAX_GUESSED) return undefined
  const { value } = compose(source, { version: '1.1' })
  if (!isMap(value)) return undefined
  const known = [...value.keys()].filter((key) => Object.hasOwn(cloudConfigKeys.members, key))
  return known.length * 2 >= value.size ? known[0] : undefined
}
