import { DRIVE_FORMAT_NAMES, DRIVE_FORMATS, type DriveFormat } from '../../lib/drive-format.ts'
import { placeName, type StorePlace, storePlace } from '../../lib/store/store-place.ts'
import { likely, suggestion } from '../args/suggest.ts'
import { wrong } from '../args/wrong-usage.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { checkOutputs } from './check-outputs.ts'

/** A destination of a drive. */
export interface Output {
  /** A file, a folder, `-` for standard output, or the name of an object in a store. */
  readonly path: string
  /** The place in a store; undefined for any other destination. */
  readonly place: StorePlace | undefined
  /** Undefined: the format of the spec. */
  readonly format: DriveFormat | undefined
}

/**
 * Parses `-o`: one path, or any number of `FORMAT=PATH`.
 *
 * @throws Failure without any, for an unknown format, and for outputs that exclude each other
 */
export function outputsOf(given: readonly string[] = []): readonly Output[] {
  if (given.length === 0)
    throw wrong('-o FILE is missing: name the image, or write -o - for standard output.', 'build')
  const outputs = given.map(outputOf)
  if (outputs.length > 1) {
    const bare = outputs.find(({ format }) => format === undefined)
    if (bare !== undefined) {
      throw new Failure(
        EXIT.usage,
        `With several -o, each needs a format: FORMAT=PATH, not ${bare.path}. Formats: ${FORMATS.join(', ')}.`,
      )
    }
    const paths = outputs.map(({ path }) => path)
    if (paths.filter((path) => path === '-').length > 1)
      throw new Failure(EXIT.usage, 'Only one drive can go to standard output.')
    const stored = outputs.filter(({ place }) => place !== undefined).map(({ path }) => path)
    const twice = stored.find((path, n) => stored.indexOf(path) !== n)
    if (twice !== undefined) throw new Failure(EXIT.usage, `${twice} is named twice; name another output`)
    checkOutputs(filesOf(outputs))
  }
  return outputs
}

/** Returns the files, folders and streams among outputs. */
export function filesOf(outputs: readonly Output[]): readonly string[] {
  return outputs.filter(({ place }) => place === undefined).map(({ path }) => path)
}

/** @throws Failure for a URL that is not one of a store */
function placeOf(text: string): Pick<Output, 'path' | 'place'> {
  const place = storePlace(text)
  if (place === undefined) return { path: text, place }
  if ('problem' in place) throw new Failure(EXIT.usage, `-o: ${place.problem}.`)
  return { path: placeName(place), place }
}

function outputOf(text: string): Output {
  const [, name, path = ''] = /^([\w-]+)=([^]*)$/.exec(text) ?? []
  if (name === undefined) return { ...placeOf(text), format: undefined }
  const format = name === 'iso' ? 'iso9660' : DRIVE_FORMAT_NAMES.find((known) => known === name)
  if (format === undefined) {
    const meant = likely(
      name,
      FORMATS.map((each) => ({ name: each })),
    )
    const known = meant.length > 0 ? suggestion(meant) : ` Formats: ${FORMATS.join(', ')}.`
    throw wrong(
      `-o: unknown format ${JSON.stringify(name)}.${known} For a file of this name, write -o ./${text}.`,
      'build',
    )
  }
  if (path === '') throw wrong(`-o ${name}=: the file is missing: -o ${name}=FILE.`, 'build')
  return { ...placeOf(path), format }
}

/** What can stand before `=`. */
const FORMATS = ['iso', ...DRIVE_FORMAT_NAMES]

/** Returns the strictest of the formats; the spec is checked for it. */
export function strictest(outputs: readonly Output[]): DriveFormat | undefined {
  const formats = outputs.map(({ format }) => format)
  const isKind = (kind: 'isFat' | 'isDisk') => (format: DriveFormat | undefined) =>
    format !== undefined && DRIVE_FORMATS[format][kind]
  return formats.find(isKind('isFat')) ?? formats.find(isKind('isDisk')) ?? formats[0]
}
