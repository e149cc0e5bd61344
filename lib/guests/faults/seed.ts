import { isMap } from '../../json.ts'
import { compose } from '../../yaml/compose.ts'
import type { Reading } from '../reading.ts'
import type { Fault, Found } from '../rule.ts'
import { described } from './documents.ts'

const utf8 = new TextDecoder()

function yaml(reading: Reading, file: string) {
  const bytes = reading.bytes(file)
  return bytes && compose(utf8.decode(bytes))
}

/** A seed file that is YAML, and no map; an empty one is fine. */
export function yamlMap(file: string): Fault {
  return {
    code: 'guest-not-yaml',
    hint: 'write it as "key: value" lines',
    *find(reading): Iterable<Found> {
      const composed = yaml(reading, file)
      if (composed === undefined) return
      const { value } = composed
      if (value === undefined) yield { file, is: 'is no YAML' }
      else if (value !== null && !isMap(value)) yield { file, is: described(value) }
    },
  }
}

export function instanceIdMissing(file: string): Fault {
  return {
    code: 'guest-instance-id',
    hint: 'add "instance-id", another one for each instance',
    *find(reading): Iterable<Found> {
      const value = yaml(reading, file)?.value
      if (value === null || (isMap(value) && !value.has('instance-id')))
        yield { file, is: 'has no instance-id' }
    },
  }
}
