import { correlate } from '../report/correlate.ts'
import type { Diagnostic, Path, Report } from '../report/diagnostics.ts'
import { inTemplate, type Template } from '../spec/template.ts'
import { isMap } from '../text/json.ts'
import { compose } from '../text/yaml/compose.ts'

/** The field of a spec that each document copies unchanged. */
const FIELDS: readonly (readonly [file: RegExp, field: (path: Path) => Path | undefined])[] = [
  [/\/network_data\.json$/, (path) => ['network_data', ...path]],
  [/\/vendor_data\.json$/, (path) => ['vendor_data', ...path]],
  [/\/vendor_data2\.json$/, (path) => ['vendor_data2', ...path]],
  [/(?:^|\/)user[_-]data$/, () => ['user_data']],
  [/\/meta_data\.json$/, (path) => (isOwn(path[0]) ? path : undefined)],
]

function fieldOf({ code, path }: Diagnostic, file: string): Path | undefined {
  if (code === 'guest-label') return ['drive', 'volume_id']
  return FIELDS.find(([pattern]) => pattern.test(file))?.[1](path)
}

/** Returns whether a metadata key has the same name in a spec. */
function isOwn(key: Path[number] | undefined): boolean {
  return ['meta', 'admin_pass', 'public_keys', 'random_seed', 'hostname', 'name', 'uuid'].includes(
    String(key),
  )
}

/**
 * Moves each finding on the drive to the place in the spec that caused it; a finding with another cause stays. The message
 * still names the path on the drive.
 */
export function locatedInSpec(report: Report, source: string, text: string, template?: Template): Report {
  const made = template?.(text)
  if (made !== undefined && 'problem' in made) return report
  const places = made === undefined ? compose(text) : inTemplate(compose(made.text), made)
  const { value } = places
  if (!isMap(value)) return report
  return report.map((found) => {
    const path = fieldOf(found, found.source ?? '')
    const isThere = path !== undefined && value.has(String(path[0]))
    return isThere ? correlate(found, places, { source, path }) : found
  })
}
