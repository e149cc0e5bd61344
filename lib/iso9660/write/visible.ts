import { addChild, type DirectoryNode, directoryNode } from './hierarchy.ts'

/**
 * Returns the hierarchy without the paths in `hidden` and everything below them, or `root` itself when `hidden` is
 * empty. The nodes of `root` do not change.
 */
export function visible(root: DirectoryNode, hidden: ReadonlySet<string> | undefined): DirectoryNode {
  if (hidden === undefined || hidden.size === 0) return root
  const top = directoryNode(root.path, root.entry)
  const pending = [{ from: root, to: top }]
  // The loop appends to the list that it walks.
  for (const { from, to } of pending) {
    for (const node of from.children) {
      if (hidden.has(node.path)) continue
      if (node.kind === 'directory') {
        const copy = directoryNode(node.path, node.entry)
        addChild(to, copy)
        pending.push({ from: node, to: copy })
      } else to.children.push(node)
    }
  }
  return top
}
