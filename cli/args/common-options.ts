import type { Options } from './command.ts'

/** The options of every command. An option of the command with the same letter wins. */
export const commonOptions = {
  help: { type: 'boolean', alias: 'h', describe: 'print this help' },
  version: { type: 'boolean', alias: 'V', describe: 'print the version' },
  json: { type: 'boolean', describe: 'print the result and the report as JSON on standard output' },
  color: {
    type: 'string',
    value: 'WHEN',
    values: ['auto', 'always', 'never'],
    isClosed: true,
    describe: 'colour messages always, never or (auto, the default) on a terminal',
    environment: ['NO_COLOR', 'FORCE_COLOR'],
    also: ['colour'],
  },
  debug: {
    type: 'boolean',
    describe: 'print a stack trace for an internal error; it may contain parts of the input',
    environment: ['CONFIG_DRIVE_DEBUG'],
  },
} as const satisfies Options
