import { command } from '../args/command.ts'

export const schema = command({
  verb: 'schema',
  describe: 'print the JSON schema of a spec, for editors',
  positionals: {},
  options: {},
  async run() {
    const { specSchema } = await import('../../lib/spec/spec-schema.ts')
    process.stdout.write(`${JSON.stringify(specSchema(), null, 2)}\n`)
  },
})
