/** The options of every command that reads a drive, which may be a spec and may be untrusted. */
export const lookOptions = {
  'as-spec': {
    group: 'Trust',
    type: 'boolean',
    describe: 'read DRIVE as a spec even if its name does not end in .yaml, .yml or .json',
  },
  trust: {
    group: 'Trust',
    type: 'boolean',
    describe: 'let a spec read files, prompt and fetch as build does (default: only files in its own folder)',
  },
} as const
