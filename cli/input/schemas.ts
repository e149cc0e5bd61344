import { format } from '../../lib/report/diagnostics.ts'
import { readBounded } from '../../lib/node/read-bounded.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { jsonSchema } from '../../lib/user-data/json-schema.ts'
import type { Schema } from '../../lib/user-data/options.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Reads the schemas of --schema.
 *
 * @throws Failure when a file cannot be read or is not a JSON Schema
 */
export function readSchemas(files: readonly string[]): readonly Schema[] {
  return files.map((file) => {
    const made = jsonSchema(readText(file), file)
    if ('problem' in made) throw new Failure(EXIT.invalid, format(made.problem))
    return made.schema
  })
}

function readText(file: string): string {
  try {
    return readBounded(file).toString()
  } catch (cause) {
    throw new Failure(EXIT.failed, `cannot read ${file}: ${reasonOf(cause)}`)
  }
}
