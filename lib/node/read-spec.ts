import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { diagnose, type Diagnostic, type Path } from '../report/diagnostics.ts'
import { positions } from '../text/yaml/compose.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { MAX_SPEC, type ParsedText, parseSpec, type ParseOptions } from '../spec/parse.ts'
import type { ReadFile, Readers } from '../shape/shape.ts'
import { gunzip } from './gunzip.ts'
import { readAtMost } from './read-bounded.ts'
import { reasonOf } from './reason.ts'

/** Most bytes of one file that a spec names. */
const MAX_FILE = 1024 ** 3

export interface ReadSpecOptions extends Pick<
  ParseOptions,
  'overrides' | 'defaults' | 'prompt' | 'schemas' | 'variables' | 'template' | 'fetchedKeys'
> {
  /** Runs the commands that the spec has values from, in its folder. Without it, naming a command is an error. */
  readonly runCommand?: ((argv: readonly string[], folder: string) => ReturnType<ReadFile>) | undefined
  /** Told of each place that names a file or a folder; gives what it is relative to where that is not the spec's folder. */
  readonly onFile?: ((place: Path) => string | undefined) | undefined
}

/**
 * The spec in the file `path`, or on standard input when `path` is `-`. Files that it names are relative to its folder,
 * `~/` is the home folder.
 *
 * @throws node's own error when `path` itself cannot be read
 */
export function readSpec(path: string, options: ReadSpecOptions = {}): ParsedText {
  const source = path === '-' ? 'standard input' : path
  const bytes = readAtMost(path === '-' ? 0 : path, MAX_SPEC)
  if (bytes === undefined) return failed({ ...diagnose('spec-too-large', [], { limit: MAX_SPEC }), source })
  const text = new TextDecoder().decode(bytes)
  if (decodeUtf8(bytes) === undefined) {
    const start = positions(text)(text.indexOf('\ufffd'))
    return failed({ ...diagnose('not-utf8', [], {}), source, range: { start, end: start } })
  }
  const { overrides, defaults, variables, template } = options
  return parseSpec(text, {
    ...(overrides && { overrides }),
    ...(defaults && { defaults }),
    variables,
    template,
    source,
    ...readers(path === '-' ? '.' : dirname(path), options),
  })
}

/** What a spec whose files are relative to `folder` may read: those and the environment, and what the options add. */
export function readers(
  folder: string,
  { runCommand, prompt, schemas, onFile, fetchedKeys }: ReadSpecOptions = {},
): Readers {
  return {
    readFile: (name, place) => fileReader(onFile?.(place) ?? folder)(name),
    listFolder: (name, place) => {
      try {
        return readdirSync(pathOf(onFile?.(place) ?? folder, name))
      } catch (cause) {
        return { problem: reasonOf(cause) }
      }
    },
    readEnv: (name) => process.env[name],
    runCommand: runCommand && ((argv) => runCommand(argv, folder)),
    prompt,
    fetchedKeys,
    gunzip,
    schemas,
  }
}

function pathOf(folder: string, name: string): string {
  return name.startsWith('~/') ? join(homedir(), name.slice(2)) : resolve(folder, name)
}

/** Reads files relative to `folder`. */
export function fileReader(folder: string): (name: string) => ReturnType<ReadFile> {
  return (name) => {
    try {
      return readAtMost(pathOf(folder, name), MAX_FILE) ?? { problem: `it has more than ${MAX_FILE} bytes` }
    } catch (cause) {
      return { problem: reasonOf(cause) }
    }
  }
}

function failed(problem: Diagnostic): ParsedText {
  return { report: [problem], value: undefined, fields: undefined }
}
