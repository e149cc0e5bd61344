import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { print } from '../terminal/stdout.ts'

export const explain = command({
  verb: 'explain',
  describe: 'explain a field of a spec, or list the fields',
  examples: [
    ['explain', 'list the fields of a spec'],
    ['explain drive.volume_id', 'explain one field'],
  ],
  positionals: {
    field: {
      describe: 'field of a spec: network, drive.volume_id, …',
      values: async () => (await import('../args/field-help.ts')).fieldNames(),
    },
  },
  options: {},
  async run({ field }) {
    const { fieldHelp } = await import('../args/field-help.ts')
    const found = fieldHelp(field === undefined ? [] : field.split('.'))
    if ('unknown' in found) {
      const { unknown, suggestion } = found
      const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`
      throw new Failure(EXIT.usage, `unknown field ${JSON.stringify(unknown)}.${hint}`)
    }
    if (isJson()) answer({ ...(field !== undefined && { field }), text: found.text, schema: found.schema })
    else await print(found.text)
  },
})
