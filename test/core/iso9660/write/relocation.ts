import fc from 'fast-check'
import t from 'tap'
import { file } from '../../../../lib/image/tree.ts'
import { type DirectoryNode, hierarchy, nodesBelow } from '../../../../lib/iso9660/write/hierarchy.ts'
import { MAX_LEVELS, relocate } from '../../../../lib/iso9660/write/relocation.ts'

const deep = (levels: number): string => Array.from({ length: levels }, (_, n) => `d${n}`).join('/')

function levelsOf(directory: DirectoryNode): number {
  return (
    1 + Math.max(0, ...directory.children.map((node) => (node.kind === 'directory' ? levelsOf(node) : 0)))
  )
}

t.test('no directory is below level 8, and every entry is still there. RRIP 4.1.5', async (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 30 }), {
        minLength: 1,
        maxLength: 6,
      }),
      (paths) => {
        const tree = new Map(paths.map((parts) => [`${parts.join('/')}/f`, file('')]))
        const root = hierarchy(tree)
        const moved = relocate(root, 'rr_moved', {})
        const kept = Array.from(nodesBelow(moved)).filter(
          ({ kind, path }) => kind !== 'relocated' && path !== 'rr_moved',
        )
        const links = Array.from(nodesBelow(moved)).filter(({ kind }) => kind === 'relocated')
        const holder = moved.children.find(({ path }) => path === 'rr_moved')
        return (
          levelsOf(moved) <= MAX_LEVELS &&
          new Set(kept.map(({ path }) => path)).size === Array.from(nodesBelow(root)).length &&
          links.length === (holder?.kind === 'directory' ? holder.children.length : 0)
        )
      },
    ),
  )
  const flat = hierarchy(new Map([[`${deep(7)}/f`, file('')]]))
  t.equal(relocate(flat, 'rr_moved', {}), flat, 'seven below the root are let be')
  t.not(
    relocate(hierarchy(new Map([[`${deep(8)}/f`, file('')]])), 'rr_moved', {}).children.find(
      ({ path }) => path === 'rr_moved',
    ),
    undefined,
  )
})

t.test('the name of the moved ones', async (t) => {
  const names = (more: readonly string[], to: 'rr_moved' | '.rr_moved' = 'rr_moved'): unknown => {
    const tree = new Map<string, ReturnType<typeof file> | { kind: 'directory' }>([
      [`${deep(9)}/f`, file('')],
    ])
    for (const path of more)
      tree.set(path.replace(/\/$/, ''), path.endsWith('/') ? { kind: 'directory' } : file(''))
    try {
      return relocate(hierarchy(tree), to, {}).children.map(({ path }) => path)
    } catch (cause) {
      return (cause as { code?: unknown }).code
    }
  }
  t.same(names([]), ['d0', 'rr_moved'])
  t.same(names([], '.rr_moved'), ['d0', '.rr_moved'])
  t.same(names(['rr_moved/mine']), ['d0', 'rr_moved'], 'a directory with something in it')
  t.same(names(['rr_moved/']), ['d0', 'rr_moved', '.rr_moved'], 'an empty one stays empty')
  t.equal(names(['rr_moved']), 'name-clash', 'a file')
  t.equal(names(['rr_moved/', '.rr_moved/']), 'name-clash')
})
