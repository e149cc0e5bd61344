import type { Child } from './directory.ts'

/** Returns a primary name as Linux shows it: in lower case, without `;1` and the dot before it. Source: fs/isofs/dir.c */
export function linuxName({ identifier }: Pick<Child, 'identifier'>): string {
  return identifier
    .replace(/\.?;1$/, '')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll(';', '.')
}

/** Returns the name without its version and without a final dot, which means an empty extension. Source: ECMA-119 7.5.1 */
export function primaryName({ identifier, isDirectory }: Child): string {
  return isDirectory ? identifier : identifier.replace(/;\d+$/, '').replace(/^([^.]+)\.$/, '$1')
}

/** Returns a Joliet name without its version, which Windows writes there too. */
export function jolietName({ identifier, isDirectory }: Child): string {
  return isDirectory ? identifier : identifier.replace(/;\d+$/, '')
}

/** Returns the Rock Ridge name, or the primary one, as Linux does. */
export function posixName(child: Child): string {
  return child.posix?.name ?? linuxName(child)
}
