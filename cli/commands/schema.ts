import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { print } from '../terminal/stdout.ts'

export const schema = command({
  verb: 'schema',
  describe: 'print the JSON Schema of a spec, for editors',
  examples: [
    ['schema', 'print the JSON Schema'],
    ['schema > spec.schema.json', 'save it for an editor'],
  ],
  positionals: {},
  options: {},
  async run() {
    const { editorSchema } = await import('../../lib/spec/spec-schema.ts')
    if (isJson()) return answer({ schema: editorSchema() })
    await print(`${JSON.stringify(editorSchema(), null, 2)}\n`)
  },
})
