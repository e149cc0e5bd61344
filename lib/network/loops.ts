/**
 * Numbers the names so that two have the same number if each needs the other, directly or indirectly (the strongly connected
 * components of a graph). Source: R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972. It does not use recursion,
 * because a chain can be as long as the document.
 */
export function loopsIn(needs: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, number> {
  const loops = new Map<string, number>()
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const enter = (name: string): Visit => {
    order.set(name, order.size)
    lowest.set(name, order.get(name)!)
    open.push(name)
    return { name, next: 0 }
  }
  const lower = (name: string, to: number): unknown => lowest.set(name, Math.min(lowest.get(name)!, to))
  const leave = (name: string): void => {
    if (lowest.get(name) !== order.get(name)) return
    for (const member of open.splice(open.lastIndexOf(name))) loops.set(member, order.get(name)!)
  }
  for (const first of needs.keys()) {
    const trail = order.has(first) ? [] : [enter(first)]
    for (let at = trail.at(-1); at !== undefined; at = trail.at(-1)) {
      const needed = needs.get(at.name)?.[at.next++]
      if (needed === undefined) {
        leave(at.name)
        trail.pop()
        const before = trail.at(-1)
        if (before !== undefined) lower(before.name, lowest.get(at.name)!)
      } else if (!order.has(needed)) trail.push(enter(needed))
      else if (!loops.has(needed)) lower(at.name, order.get(needed)!)
    }
  }
  return loops
}

/** The progress in following the needs of a name. */
interface Visit {
  readonly name: string
  next: number
}
