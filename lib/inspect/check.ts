import { sizeText } from '../image/size-text.ts'
import { correlate, type Places } from '../report/correlate.ts'
import type { Diagnostic, Path, Report } from '../report/diagnostics.ts'
import { likelyGuestsOf } from '../guests/likely-guests.ts'
import { labelInLinux } from '../layouts/label-in-linux.ts'
import { layoutOf } from '../layouts/layouts.ts'
import { quoted } from '../report/row.ts'
import { familiesOf, guestCalled, rulesOf } from '../guests/guests.ts'
import { MAX_DOCUMENT, type Reading, reading } from '../reading/documents.ts'
import type { Found, Rule } from '../guests/rule.ts'
import { inWords } from '../report/in-words.ts'
import type { Drive } from '../image/drive.ts'
import { compose, positions } from '../text/yaml/compose.ts'

/** Options of `check`. */
export interface CheckOptions {
  /** Names of guests, such as `cloud-init` or `cloud-init@22.4`; by default those that probably read the drive's layout. */
  readonly guests?: readonly string[]
}

/** A fault that a rule found, and the guests that have the rule. */
interface Finding {
  readonly rule: Rule
  readonly found: Found
  readonly names: string[]
  readonly titles: string[]
}

/**
 * Reports what guests reject in a drive or lose silently. Each diagnostic says which guest does what, and has the place and a
 * hint. For a bare tree, without a medium, rules about labels, sizes and file systems do not apply.
 *
 * @throws RangeError for an unknown guest, and for contents that cannot be read synchronously
 */
export function check(drive: Drive, options: CheckOptions = {}): Report {
  return checkReading(reading(drive), options)
}

/** Checks a drive like `check`, with the documents that were already read. */
export function checkReading(read: Reading, { guests }: CheckOptions = {}): Report {
  if (guests !== undefined) return judge(read, guests)
  return layoutOf(read) === undefined ? [unknownLayout(read)] : judge(read, likelyGuestsOf(read))
}

function judge(read: Reading, guests: readonly string[]): Report {
  const findings = new Map<string, Finding>()
  for (const each of new Set(guests)) {
    const asked = guestCalled(each)
    if (asked === undefined) throw new RangeError(`unknown guest "${each}"`)
    const minded = familiesOf(asked, read).flatMap((family) => rulesOf(asked, family))
    for (const { rule, name, title } of minded) {
      for (const found of rule.find(read)) {
        const { file, path, is, range } = found
        const key = JSON.stringify([rule.code, rule.severity, rule.does, file, path, is, range])
        const known = findings.get(key)
        if (known === undefined) findings.set(key, { rule, found, names: [name], titles: [title] })
        else if (!known.names.includes(name)) {
          known.names.push(name)
          known.titles.push(title)
        }
      }
    }
  }
  const placesIn = placesOf(read)
  const placed = (found: Diagnostic): Diagnostic =>
    found.source === undefined ? found : correlate(found, placesIn(found.source))
  const unread = new Set(read.tooLarge())
  const sound = [...findings.values()].filter(({ found }) => !unread.has(found.file ?? ''))
  return [
    ...[...unread].map((file) => notRead(file, guests)),
    ...sound.map(diagnostic).map((each) => (each.range === undefined ? placed(each) : each)),
  ]
}

function diagnostic({ rule, found, names, titles }: Finding): Diagnostic {
  const { code, severity, hint } = rule
  const { file, path = [], part, range, isClause } = found
  return {
    severity,
    code,
    message: `${titles.length > 1 ? 'each of ' : ''}${inWords(titles, 'and')} ${rule.does}: ${isClause ? '' : subject(found)}${found.is}`,
    hint: found.hint ?? hint,
    path,
    ...(part === undefined ? {} : { part }),
    guests: names,
    ...(found.repeats === undefined ? {} : { repeats: found.repeats }),
    ...(file === undefined ? {} : { source: file }),
    ...(range === undefined ? {} : { range }),
  }
}

/** Returns the subject of a sentence: "meta_data.json ", "links[0] of network_data.json ". */
function subject({ file, path = [] }: Found): string {
  if (file === undefined) return ''
  const name = file.slice(file.lastIndexOf('/') + 1)
  return path.length === 0 ? `${name} ` : `${pathInWords(path)} of ${name} `
}

function pathInWords(path: Path): string {
  return path.map((key, n) => (typeof key === 'number' ? `[${key}]` : n === 0 ? key : `.${key}`)).join('')
}

/** Returns the warning about a drive that is not of a known guest. */
function unknownLayout({ drive: { medium } }: Reading): Diagnostic {
  const label = labelInLinux(medium)
  const parts =
    label === undefined || label === '' ? 'its files are' : `the label ${quoted(label)} and the files are`
  return {
    severity: 'warning',
    code: 'guest-layout-unknown',
    message: `the drive was not checked: ${parts} not those of a known guest`,
    hint: 'choose a guest with --guest',
    hintOption: { option: 'guest' },
    path: [],
    guests: [],
  }
}

/** Returns the warning about a document that was not read. */
function notRead(source: string, guests: readonly string[]): Diagnostic {
  return {
    severity: 'warning',
    code: 'guest-document-size',
    message: `the file is too large to check: it has more than ${sizeText(MAX_DOCUMENT)}, or too many values`,
    hint: 'let the guest download large files',
    path: [],
    guests,
    source,
  }
}

/** Returns the places of a document, which are found once for all findings. */
function placesOf(read: Reading): (file: string) => Places {
  const known = new Map<string, Places>()
  return (file) => {
    const places = known.get(file) ?? placesIn(read, file)
    known.set(file, places)
    return places
  }
}

/**
 * Returns the places of a document's values. A document that is not JSON has the places of the YAML that cloud-init
 * reads.
 */
function placesIn(read: Reading, file: string): Places {
  const { locate } = placesInJson(read, file)
  if (read.json(file)?.value !== undefined || file.endsWith('.json')) return { locate }
  return {
    locate: (path, part) => (path.length > 0 ? read.yaml(file)?.locate?.(path, part) : locate(path, part)),
  }
}

function placesInJson(read: Reading, file: string): Places {
  const document = read.json(file)
  const text = new TextDecoder().decode(read.bytes(file))
  if (document?.offset !== undefined) {
    const start = positions(text)(document.offset)
    return { locate: () => ({ start, end: start }) }
  }
  // Text that YAML reads differently gives no places.
  return document?.value === undefined ? { locate: () => undefined } : compose(text)
}
