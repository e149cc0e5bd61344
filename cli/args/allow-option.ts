/** The option that lets findings pass. */
export const allowOption = {
  allow: {
    group: 'Checks',
    type: 'string',
    array: true,
    list: true,
    value: 'CODE',
    values: async () => (await import('../../lib/report/allow.ts')).ALL_CODES,
    describe: 'let findings with this code pass as warnings, also with --strict',
  },
} as const
