import { OPENSTACK_VERSIONS, EC2_DIRECTORIES, type Ec2Directory } from '../metadata/versions.ts'
import { nearest } from '../report/nearest.ts'
import { below, type Cursor, list, type Shape, stays, text, wrongType } from '../shape/shape.ts'

/** A list of directories below ec2/, or one string with a space between them, as in Nova's configuration. */
export const skippedVersions: Shape<readonly Ec2Directory[]> = {
  expected: 'a list of versions, or a string with spaces between them',
  schema: { anyOf: [{ type: 'string' }, { type: 'array', items: { enum: EC2_DIRECTORIES } }] },
  decode(value, at) {
    if (typeof value !== 'string' && !Array.isArray(value)) return wrongType(at, this.expected, value)
    const words = typeof value === 'string' ? value.split(' ') : list(text()).decode(value, at)
    if (words === undefined) return undefined
    const isTaken = words.map((word, index) => {
      return word === '' || isKnown(word, typeof value === 'string' ? at : below(at, index))
    })
    if (isTaken.includes(false)) return undefined
    // Nova compares each of its directories with the words, and never looks at a word by itself.
    return EC2_DIRECTORIES.filter((directory) => words.includes(directory))
  },
}

/** Reports a word that names no known directory, and tells whether the list may hold it. */
function isKnown(word: string, at: Cursor): boolean {
  if ((EC2_DIRECTORIES as readonly string[]).includes(word)) return true
  const isOpenstack = (OPENSTACK_VERSIONS as readonly string[]).includes(word)
  const suggestion = isOpenstack ? undefined : nearest(word, EC2_DIRECTORIES)
  return stays(at, 'unknown-ec2-version', { version: word, known: EC2_DIRECTORIES, suggestion })
}
