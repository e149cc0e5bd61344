import type { Image } from '../../image/image.ts'
import type { Content, FileEntry, Tree } from '../../image/tree.ts'
import { withCatalog } from './boot.ts'
import type { Iso9660Options } from './options.ts'
import { place } from './place.ts'
import { plan } from './plan.ts'
import { keepPlan, recentPlan } from './recent-plans.ts'

/**
 * Returns an ISO 9660 image of `files`. By default it has three trees: primary, Joliet level 3 and Rock Ridge (RRIP
 * 1991A). They share one copy of each file's bytes. The hard links of a file also share one, and so do files in memory
 * with equal bytes, modes, owners and dates.
 *
 * @throws EncodeError when the format cannot represent a path, a name, a size or a text
 */
export function iso9660(files: Tree, options: Iso9660Options): Image {
  const tree = withCatalog(files, options.boot)
  const contentAt = (path: string): Content => (tree.get(path) as FileEntry).content
  const known = recentPlan(tree, options)
  if (known !== undefined) return place(known, contentAt)
  const made = plan(tree, options)
  return place(made, contentAt, { mayOverwrite: !keepPlan(tree, options, made) })
}
