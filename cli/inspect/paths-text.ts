/** Groups items with the same key, in the order of the first of each group. */
export function alike<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly (readonly T[])[] {
  const groups = new Map<unknown, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

/** The path of a document in the directory of one version of the metadata. */
const VERSIONED = /^(openstack|ec2)\/([^/]+)\/(.+)$/

/** Paths of a document that several versions share. */
interface Shared {
  /** The path in the newest version. */
  readonly newest: string
  /** The other versions, and the paths in them in the notation of a shell: `openstack/{2012-08-10,2013-04-04}/user_data`. */
  readonly others?: { readonly versions: readonly string[]; readonly paths: string }
}

/** Groups paths that differ only in the version of the metadata. */
export function sharedPaths(paths: readonly string[]): readonly Shared[] {
  return alike(paths, (path) => path.replace(VERSIONED, '$1//$3')).map((same) => {
    const newest = same.at(-1)!
    const [, root, , rest] = VERSIONED.exec(newest) ?? []
    const versions = same.slice(0, -1).map((path) => VERSIONED.exec(path)![2]!)
    if (versions.length === 0) return { newest }
    const within = versions.length === 1 ? versions[0]! : `{${versions.join(',')}}`
    return { newest, others: { versions, paths: `${root}/${within}/${rest}` } }
  })
}
