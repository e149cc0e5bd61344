/** What every command takes that looks at a drive, which may be a spec, and may be a stranger's. */
export const lookOptions = {
  'as-spec': {
    type: 'boolean',
    describe: 'it is a spec, though its name does not end in .yaml, .yml or .json, or it is standard input',
  },
  trust: {
    type: 'boolean',
    describe:
      'read, ask and fetch what a spec names, as build does; else it has files of its own folder alone',
  },
} as const
