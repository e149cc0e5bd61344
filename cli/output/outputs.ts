import { DRIVE_FORMAT_NAMES, DRIVE_FORMATS, type DriveFormat } from '../../lib/drive-format.ts'
import { likely, suggestion } from '../args/suggest.ts'
import { wrong } from '../args/wrong-usage.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { checkOutputs } from './check-outputs.ts'

/** A destination of a drive. */
export interface Output {
  /** A file, a folder, or `-` for standard output. */
  readonly path: string
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
    checkOutputs(paths)
  }
  return outputs
}

function outputOf(text: string): Output {
  const [, name, path = ''] = /^([\w-]+)=([^]*)$/.exec(text) ?? []
  if (name === undefined) return { path: text, format: undefined }
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
  return { path, format }
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
