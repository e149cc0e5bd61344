import { parseMergeType } from '../user-data/merge/mergers.ts'
import { fail, text } from '../shape/shape.ts'

/** How cloud-init merges cloud-configs, in cloud-init's own notation. */
export const mergeType = text(
  'a merge type such as "list(append)+dict(recurse_array)+str()"',
  (value, at) => (parseMergeType(value)?.length ?? 0) > 0 || fail(at, 'bad-merge-type', {}) === null,
)
