import type { ManifestEntry } from '../../lib/fleet/manifest.ts'

/** Returns a line that `sha256sum -c` reads; a name with a backslash or a line break is escaped as it writes it. */
export function sumLine({ sha256, path }: Pick<ManifestEntry, 'sha256' | 'path'>): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `${escaped === path ? '' : '\\'}${sha256}  ${escaped}\n`
}
