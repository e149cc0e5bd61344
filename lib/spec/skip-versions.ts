import { OPENSTACK_VERSIONS, EC2_DIRECTORIES, type Ec2Directory } from '../metadata/versions.ts'
import { nearest } from '../report/nearest.ts'
import { below, type Cursor, fail, list, type Shape, text, wrongType } from '../shape/shape.ts'

/** A list of directories below ec2/, or one string with a space between them, as in Nova's configuration. */
export const skippedVersions: Shape<readonly Ec2Directory[]> = {
  expected: 'a list of versions, or a string with spaces between them',
  schema: { anyOf: [{ type: 'string' }, { type: 'array', items: { enum: EC2_DIRECTORIES } }] },
  decode(value, at) {
    if (typeof value !== 'string' && !Array.isArray(value)) return wrongType(at, this.expected, value)
    const words = typeof value === 'string' ? value.split(' ') : list(text()).decode(value, at)
    const versions = words?.flatMap((word, index) => {
      return word === '' ? [] : [versionOf(word, typeof value === 'string' ? at : below(at, index))]
    })
    return versions?.every((version) => version !== undefined) ? versions : undefined
  },
}

function versionOf(word: string, at: Cursor): Ec2Directory | undefined {
  const known = EC2_DIRECTORIES.find((version) => version === word)
  if (known !== undefined) return known
  const isOpenstack = (OPENSTACK_VERSIONS as readonly string[]).includes(word)
  const suggestion = isOpenstack ? undefined : nearest(word, EC2_DIRECTORIES)
  return fail(at, 'unknown-ec2-version', { version: word, known: EC2_DIRECTORIES, suggestion })
}
