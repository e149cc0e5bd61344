/** The name of the spec in reports and in the command line that does the same. */
export const SPEC_FILE = 'spec.yaml'
