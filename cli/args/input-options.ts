import { allowOption } from './allow-option.ts'
import type { ArgumentsOf } from './command.ts'
import { combinedFlags, fieldFlags } from './spec-flags.ts'
import { variableOptions } from './variable-options.ts'

export const specPositional = {
  spec: { describe: 'spec in YAML or JSON; - is standard input' },
} as const

/** The options of every command that takes a spec. */
export const inputOptions = {
  ...fieldFlags,
  'ssh-key': {
    type: 'string',
    array: true,
    value: 'KEYS',
    describe: 'public keys: file, folder, gh:USER, lp:USER, gl:USER, URL or agent (can be repeated)',
  },
  ...combinedFlags,
  'from-openstack': {
    type: 'string',
    array: true,
    many: true,
    value: 'FILE',
    describe: 'JSON files from the OpenStack APIs: server, ports, networks, subnets, key pair, …',
  },
  'from-ironic': {
    type: 'string',
    value: 'FILE',
    describe: 'JSON file with the config drive of Ironic: meta_data, network_data, user_data, vendor_data',
  },
  'allow-commands': { type: 'boolean', describe: 'run the commands that the spec takes values from' },
  'allow-secret-headers': {
    type: 'boolean',
    describe: 'let the spec send the contents of files, variables and commands in HTTP headers',
  },
  sandbox: {
    type: 'boolean',
    describe: 'for an untrusted spec: let it read only files in its own folder',
  },
  ...variableOptions,
  schema: {
    type: 'string',
    array: true,
    value: 'FILE',
    describe: 'JSON schema to check each #cloud-config of the user data against (can be repeated)',
  },
  'save-spec': { type: 'string', value: 'FILE', describe: 'write the equivalent spec to this file' },
  force: { type: 'boolean', describe: 'with --save-spec: overwrite an existing file' },
  ...allowOption,
  strict: { type: 'boolean', describe: 'treat warnings as errors' },
  json: { type: 'boolean', describe: 'print the result as JSON on standard output' },
} as const

/** The arguments of a command line without any of these options. */
export const NO_INPUT = Object.fromEntries(
  Object.entries(inputOptions).map(([name, { type }]) => [name, type === 'boolean' ? false : undefined]),
) as unknown as ArgumentsOf<typeof inputOptions>

export type InputArguments = ArgumentsOf<typeof inputOptions, typeof specPositional>
