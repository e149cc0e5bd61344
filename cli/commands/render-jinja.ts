import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { variableOptions } from '../args/variable-options.ts'

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
    ...lookOptions,
    strict: { type: 'boolean', describe: 'a variable that the drive does not have is an error' },
  },
  async run(args) {
    const { previewTemplates } = await import('../input/preview-templates.ts')
    await previewTemplates(args)
  },
})
