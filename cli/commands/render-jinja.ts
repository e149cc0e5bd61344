import { command } from '../command.ts'
import { drivePositional } from '../drive-positional.ts'
import { variableOptions } from '../variable-options.ts'

export const renderJinja = command({
  verb: 'render-jinja',
  describe: 'print what cloud-init would make of user data that is a template of Jinja',
  positionals: { drive: drivePositional },
  options: {
    part: {
      type: 'string',
      describe: 'which part of the user data, a number or all; the only template by default',
    },
    'guest-var': {
      type: 'string',
      array: true,
      describe:
        'NAME=TEXT or NAME:=VALUE that only the guest knows: distro, machine, … of v1; can be repeated',
    },
    ...variableOptions,
    strict: { type: 'boolean', describe: 'a variable that the drive does not have is an error' },
  },
  async run(args) {
    const { previewTemplates } = await import('../preview-templates.ts')
    await previewTemplates(args)
  },
})
