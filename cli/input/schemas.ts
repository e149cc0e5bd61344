import { format } from '../../lib/report/diagnostics.ts'
import { jsonSchema } from '../../lib/user-data/json-schema.ts'
import type { Schema } from '../../lib/user-data/options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { readInputFile } from './read-input-file.ts'

/**
 * Reads the schemas of --schema.
 *
 * @throws Failure when a file cannot be read or is not a JSON Schema
 */
export function readSchemas(files: readonly string[]): readonly Schema[] {
  return files.map((file) => {
    const made = jsonSchema(readInputFile(file).toString(), file)
    if ('problem' in made) throw new Failure(EXIT.invalid, format(made.problem), [], { code: 'bad-schema' })
    return made.schema
  })
}
