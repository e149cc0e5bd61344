import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { variableOptions } from '../args/variable-options.ts'

export const renderJinja = command({
  verb: 'render-jinja',
  describe: 'print Jinja user data as cloud-init would render it',
  examples: [
    ['render-jinja jinja.iso', 'print the template with the data of the drive'],
    ['render-jinja jinja.iso --guest-var machine=x86_64', 'give a value that only the guest knows'],
  ],
  also: ['jinja', 'render'],
  positionals: { drive: drivePositional },
  options: {
    part: {
      type: 'string',
      value: 'NUMBER',
      describe: 'part of the user data to render, or all (default: the only template)',
    },
    'guest-var': {
      type: 'string',
      array: true,
      value: 'NAME=TEXT',
      describe:
        'value that only the guest knows, such as distro or machine of v1; NAME:=VALUE gives a YAML value',
    },
    ...variableOptions,
    ...lookOptions,
    strict: { type: 'boolean', describe: 'fail if the drive lacks a variable' },
  },
  async run(args) {
    const { previewTemplates } = await import('../input/preview-templates.ts')
    await previewTemplates(args)
  },
})
