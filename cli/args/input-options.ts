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
    group: 'Users and software',
    also: [
      'ssh-keys',
      'ssh-public-key',
      'public-key',
      'pubkey',
      'key',
      'authorized-key',
      'ssh-authorized-key',
    ],
    type: 'string',
    array: true,
    value: 'KEYS',
    describe: 'public keys: file, folder, text of a key, gh:USER, lp:USER, gl:USER, URL or agent',
  },
  ...combinedFlags,
  'from-openstack': {
    group: 'Sources',
    type: 'string',
    array: true,
    value: 'FILE',
    describe:
      'JSON file from an OpenStack API, or a folder of them: server, ports, networks, subnets, key pair, …',
  },
  'from-ironic': {
    group: 'Sources',
    conflicts: ['from-openstack'],
    type: 'string',
    value: 'FILE',
    describe: 'JSON file with the config drive of Ironic: meta_data, network_data, user_data, vendor_data',
  },
  'allow-commands': {
    group: 'Trust',
    type: 'boolean',
    describe: 'run the commands that the spec takes values from',
  },
  'allow-secret-headers': {
    group: 'Trust',
    type: 'boolean',
    describe: 'let the spec send the contents of files, variables and commands in HTTP headers',
  },
  sandbox: {
    group: 'Trust',
    conflicts: ['allow-commands', 'allow-secret-headers'],
    type: 'boolean',
    describe: 'for an untrusted spec: let it read only files in its own folder',
  },
  ...variableOptions,
  schema: {
    group: 'Checks',
    type: 'string',
    array: true,
    value: 'FILE',
    describe: 'JSON schema to check each #cloud-config of the user data against',
  },
  'save-spec': {
    group: 'Results',
    type: 'string',
    value: 'FILE',
    describe: 'write the equivalent spec to this file',
  },
  force: {
    group: 'Results',
    also: ['overwrite', 'yes'],
    needs: ['save-spec'],
    type: 'boolean',
    describe: 'overwrite an existing file',
  },
  ...allowOption,
  strict: { group: 'Checks', type: 'boolean', describe: 'treat warnings as errors' },
} as const

/** The arguments of a command line without any of these options. */
export const NO_INPUT = Object.fromEntries(
  Object.entries(inputOptions).map(([name, { type }]) => [name, type === 'boolean' ? false : undefined]),
) as unknown as ArgumentsOf<typeof inputOptions>

export type InputArguments = ArgumentsOf<typeof inputOptions, typeof specPositional>
