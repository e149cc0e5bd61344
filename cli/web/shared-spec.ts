import { isList, isMap, type Json, membersOf } from '../../lib/text/json.ts'
import { compose } from '../../lib/text/yaml/compose.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'

/** The part of a spec that a link may hold, and the names of the fields that it leaves out. */
export interface SharedSpec {
  readonly text: string
  readonly leftOut: readonly string[]
}

/** Fields that hold no secret. What is not listed here may hold one, in user data, in commands or in the text of a file. */
const OPEN_FIELDS = new Set(
  'allow availability_zone destination dhcp_domain drive guests hostname instance_id key_name launch_index name network ntp_servers project_id public_keys uuid'.split(
    ' ',
  ),
)

/** Matches names within a field that may hold a secret, such as the password of a wireless network. */
const SECRET_NAME = /pass|secret|auth|psk|private|token|key/i

/**
 * Returns a spec without its comments and without each field that may hold a secret; undefined when the text is not a map.
 */
export function sharedSpec(text: string): SharedSpec | undefined {
  const { value } = compose(text)
  if (!isMap(value)) return undefined
  const fields = [...value]
  const isOpen = ([name, content]: (typeof fields)[number]): boolean =>
    OPEN_FIELDS.has(name) &&
    (name === 'public_keys' || !namesIn(content).some((inner) => SECRET_NAME.test(inner)))
  const kept = fields.filter(isOpen)
  const leftOut = fields.filter((field) => !isOpen(field)).map(([name]) => name)
  return { text: kept.length === 0 ? '' : writeYaml(yamlOf(new Map(kept))), leftOut }
}

function namesIn(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(namesIn)
  return (membersOf(value) ?? []).flatMap(([name, inner]) => [name, ...namesIn(inner)])
}
