import { DRIVE_FORMAT_NAMES, DRIVE_FORMATS, type DriveFormat } from '../../lib/drive-format.ts'
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
 * Parses `-o`: one path, or any number of `FORMAT=PATH`. The default is standard output.
 *
 * @throws Failure for outputs that exclude each other
 */
export function outputsOf(given: readonly string[] = ['-']): readonly Output[] {
  const outputs = given.map(outputOf)
  if (outputs.length > 1) {
    const bare = outputs.find(({ format }) => format === undefined)
    if (bare !== undefined) {
      const names = ['iso', ...DRIVE_FORMAT_NAMES].join(', ')
      throw new Failure(
        EXIT.usage,
        `With several -o, each needs a format: FORMAT=PATH, not ${bare.path}. Formats: ${names}.`,
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
  const [, name, path = ''] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? []
  const format = name === 'iso' ? 'iso9660' : DRIVE_FORMAT_NAMES.find((known) => known === name)
  return format === undefined ? { path: text, format } : { path, format }
}

/** Returns the strictest of the formats; the spec is checked for it. */
export function strictest(outputs: readonly Output[]): DriveFormat | undefined {
  const formats = outputs.map(({ format }) => format)
  const isKind = (kind: 'isFat' | 'isDisk') => (format: DriveFormat | undefined) =>
    format !== undefined && DRIVE_FORMATS[format][kind]
  return formats.find(isKind('isFat')) ?? formats.find(isKind('isDisk')) ?? formats[0]
}
