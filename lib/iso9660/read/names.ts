import type { Child } from './directory.ts'

/** As Linux shows a name of the primary tree: in small letters, without `;1` and the dot before it. fs/isofs/dir.c */
export function linuxName({ identifier }: Pick<Child, 'identifier'>): string {
  return identifier
    .replace(/\.?;1$/, '')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll(';', '.')
}

/** The name without its version, and without the only dot where that ends it: it has no extension. ECMA-119 7.5.1 */
export function primaryName({ identifier, isDirectory }: Child): string {
  return isDirectory ? identifier : identifier.replace(/;\d+$/, '').replace(/^([^.]+)\.$/, '$1')
}

/** Windows puts versions into Joliet too. */
export function jolietName({ identifier, isDirectory }: Child): string {
  return isDirectory ? identifier : identifier.replace(/;\d+$/, '')
}

/** Rock Ridge's own name; Linux falls back to the primary one. */
export function posixName(child: Child): string {
  return child.posix?.name ?? linuxName(child)
}
