/**
 * Returns the parts of a request's path as Nova's server reads them: percent-decoded first, and then without a query, empty
 * parts, `.` and `..`. Returns undefined for a path that is not UTF-8 or contains a NUL.
 */
export function partsOf(target: string): readonly string[] | undefined {
  const path = decoded(pathOf(target))
  if (path === undefined || path.includes('\0')) return undefined
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts
}

/** Returns the path of a request's target, which a proxy may send as a whole URL. */
function pathOf(target: string): string {
  const end = target.search(/[?#]/)
  const path = end < 0 ? target : target.slice(0, end)
  return path.startsWith('/') ? path : path.replace(/^https?:\/\/[^/]*/i, '')
}

function decoded(path: string): string | undefined {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
