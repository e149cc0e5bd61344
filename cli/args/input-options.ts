import type { ArgumentsOf } from './command.ts'
import { combinedFlags, fieldFlags } from './spec-flags.ts'
import { variableOptions } from './variable-options.ts'

export const specPositional = {
  spec: { describe: 'YAML or JSON file, or - for standard input' },
} as const

/** What every command that takes a spec understands. */
export const inputOptions = {
  ...fieldFlags,
  'ssh-key': {
    type: 'string',
    array: true,
    describe: 'public keys: a file, a folder, gh:USER, lp:USER, gl:USER, a URL or agent; can be repeated',
  },
  ...combinedFlags,
  'from-openstack': {
    type: 'string',
    array: true,
    many: true,
    describe: 'files of JSON as the APIs give it: a server, its ports, networks, subnets, key pair, …',
  },
  'from-ironic': {
    type: 'string',
    describe: 'file of JSON of which Ironic makes a drive: meta_data, network_data, user_data, vendor_data',
  },
  'allow-commands': { type: 'boolean', describe: 'run the commands that the spec has values from' },
  'allow-secret-headers': {
    type: 'boolean',
    describe: 'send what files, variables and commands hold in the headers that the spec says',
  },
  sandbox: {
    type: 'boolean',
    describe: 'for the spec of a stranger: it has files of its own folder, and nothing else from here',
  },
  ...variableOptions,
  schema: {
    type: 'string',
    array: true,
    describe: 'file of a JSON schema that each #cloud-config of the user data is to fit; can be repeated',
  },
  'save-spec': { type: 'string', describe: 'file to write the spec to that the command line stands for' },
  force: { type: 'boolean', describe: 'with --save-spec: write over a file that is there' },
  strict: { type: 'boolean', describe: 'warnings are errors' },
  json: { type: 'boolean', describe: 'the result as JSON on standard output' },
} as const

/** A command line on which none of them stands. */
export const NO_INPUT = Object.fromEntries(
  Object.entries(inputOptions).map(([name, { type }]) => [name, type === 'boolean' ? false : undefined]),
) as unknown as ArgumentsOf<typeof inputOptions>

export type InputArguments = ArgumentsOf<typeof inputOptions, typeof specPositional>
