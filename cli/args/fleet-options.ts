import { INVENTORY_FORMS } from '../../lib/fleet/inventory-forms.ts'
import { PRESET_NAMES } from '../../lib/fleet/presets.ts'
import { inputOptions } from './input-options.ts'
import { storeOptions } from './store-options.ts'

/** What every command that reads an inventory takes. */
export const fleetPositional = {
  template: {
    required: true,
    describe: 'spec in YAML or JSON, with ${COLUMN} for what differs between servers',
  },
} as const

/** The options of every command that makes the drives of a fleet, written or not. */
export const fleetOptions = {
  inventory: {
    type: 'string',
    also: ['rows', 'data', 'hosts'],
    value: 'FILE',
    describe: 'servers, one a row: CSV, NDJSON, a JSON array or a YAML list; - is standard input',
  },
  'inventory-format': {
    type: 'string',
    value: 'FORMAT',
    values: INVENTORY_FORMS,
    isClosed: true,
    needs: ['inventory'],
    describe: 'form of the inventory, if its name does not tell',
  },
  from: {
    type: 'string',
    value: 'PROGRAM',
    values: PRESET_NAMES,
    isClosed: true,
    needs: ['inventory'],
    describe: 'the inventory is an export of this program, in JSON or YAML: its fields become columns',
  },
  output: {
    type: 'string',
    alias: 'o',
    value: 'PATTERN',
    describe:
      'path of each drive, with ${COLUMN}, ${name} and ${hash} (two digits that depend on the name), or a folder; default: drives/',
  },
  ...storeOptions,
  manifest: {
    type: 'string',
    value: 'FILE',
    describe: 'list of the drives that are done, which the next run takes up',
  },
  shard: {
    type: 'string',
    value: 'I/N',
    describe:
      'only this part of the fleet, from 1/N to N/N; auto or auto/N: the part of this task of Slurm, Kubernetes or another engine',
  },
  workers: {
    type: 'string',
    also: ['jobs', 'threads', 'parallel'],
    value: 'N',
    describe:
      'threads that make drives (default: one for each processor); they change nothing about the drives',
  },
  'keep-going': {
    type: 'boolean',
    also: ['continue', 'ignore-errors'],
    describe: 'go on after a wrong row; the exit code still tells',
  },
  format: {
    type: 'string',
    value: 'FORMAT',
    values: ['iso9660', 'vfat', 'tar', 'qcow2', 'qcow2-vfat', 'base64', 'json'],
    isClosed: true,
    describe: 'format of the drives (default: that of the template)',
  },
  'check-all': {
    group: 'Checks',
    type: 'boolean',
    describe: 'let the guests judge every drive, not only the first of those whose values are alike',
  },
  strict: inputOptions.strict,
  allow: inputOptions.allow,
  sandbox: inputOptions.sandbox,
  'allow-commands': inputOptions['allow-commands'],
  'allow-secret-headers': inputOptions['allow-secret-headers'],
} as const
