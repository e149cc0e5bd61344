import { diagnose } from '../../report/diagnostics.ts'
import { gzip } from '../../user-data/gzip.ts'
import { counted, excesses } from '../../metadata/limits.ts'
import type { UserDataPart } from '../part.ts'
import type { SpecFields } from '../schema.ts'
import { type Cursor, fail } from '../../shape/shape.ts'

interface Made {
  readonly parts: readonly UserDataPart[]
  /** Before compression. */
  readonly whole: Uint8Array
}

/**
 * Reports user data that exceeds a limit of its destinations. Without a destination Nova's limit is a warning, or an error under
 * `drive.profile: nova`.
 */
export function checkUserDataSize(
  bytes: Uint8Array,
  made: Made,
  { destination, drive }: Pick<SpecFields, 'destination' | 'drive'>,
  at: Cursor,
): void {
  const isNova = drive?.profile === 'nova'
  if (isNova || destination === undefined) {
    const severity = isNova ? 'error' : 'warning'
    if (excesses(['nova'], 'user_data', bytes.length).length > 0)
      at.report.push({ ...diagnose('user-data-too-large', at.path, {}), severity })
  }
  for (const { name, bytes: most, after } of excesses(destination ?? [], 'user_data', bytes.length)) {
    const found = counted(bytes.length, after)
    fail(at, 'user-data-over-limit', { name, most, found, after, ...costs(bytes, made) })
  }
}

const SHOWN = 5

/** Returns the largest parts, and the size after compression. */
function costs(bytes: Uint8Array, { parts, whole }: Made): { parts: readonly string[]; compressed?: number } {
  const sizes = parts.map(({ content, filename, type }, index) => ({
    name: [`part ${index + 1}`, filename ?? type].filter((word) => word !== undefined).join(' '),
    size: content.length,
    compressed: gzip(content).length,
  }))
  const largest = sizes.sort((a, b) => b.size - a.size).slice(0, SHOWN)
  const lines = largest.map(({ name, size, compressed }) => `${name}: ${size} bytes, ${compressed} in gzip`)
  const compressed = gzip(whole).length
  return {
    parts: parts.length > 1 ? lines : [],
    ...(compressed < bytes.length ? { compressed } : {}),
  }
}
