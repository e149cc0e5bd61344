import { command } from '../args/command.ts'
import type { DriveInput } from '../input/open-drive.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { lookOptions } from '../args/look-options.ts'
import { variableOptions } from '../args/variable-options.ts'
import { say } from '../report/say.ts'
import { maskedReport } from '../../lib/metadata/masked.ts'
import { printableJson } from '../report/printable.ts'
import { print } from '../terminal/stdout.ts'

export const check = command({
  verb: 'check',
  describe: 'say what guests will not take of a drive, and what they lose in silence',
  positionals: { drive: drivePositional },
  options: {
    guest: {
      type: 'string',
      array: true,
      many: true,
      values: async () => ['all', ...(await import('../../lib/guests/names.ts')).GUEST_NAMES],
      describe: 'cloud-init (the default, or what a spec names), cloud-init@22.4, all, …',
    },
    schema: {
      type: 'string',
      array: true,
      describe: 'file of a JSON schema that each #cloud-config of the user data is to fit; can be repeated',
    },
    ...variableOptions,
    ...lookOptions,
    strict: { type: 'boolean', describe: 'warnings are errors' },
    json: { type: 'boolean', describe: 'what was found as JSON on standard output' },
  },
  async run(args) {
    const { GUEST_NAMES, parseGuestName } = await import('../../lib/guests/names.ts')
    for (const guest of args.guest ?? []) {
      if (guest !== 'all' && parseGuestName(guest) === undefined)
        throw new Failure(EXIT.usage, `No guest is called ${guest}. There are ${GUEST_NAMES.join(', ')}.`)
    }
    const { hasErrors } = await import('../../lib/report/diagnostics.ts')
    const { withDrive } = await import('../input/open-drive.ts')
    const schemas = args.schema && (await import('../input/schemas.ts')).readSchemas(args.schema)
    const { readFilling } = await import('../input/variables.ts')
    const filling = await readFilling(args)
    const look = async (input: DriveInput): Promise<void> => {
      const own = input.kind === 'spec' ? input.spec.guests : ['cloud-init']
      const guests = args.guest?.includes('all') ? GUEST_NAMES : (args.guest ?? own)
      const { judged } = await import('../report/check-guests.ts')
      const { inSpec } = await import('../report/locate-in-spec.ts')
      const locate = inSpec(input.kind === 'spec' ? args.drive : undefined, filling.template)
      const { userDataReport } = await import('../input/check-user-data.ts')
      const said = input.kind === 'spec' ? input.report : []
      const { report: minded, isRefused } = judged([input], { said, guests, isStrict: args.strict, locate })
      const inUserData = userDataReport(input, schemas, minded)
      const report = [...minded, ...inUserData]
      if (args.json) {
        const { kind } = input
        await print(
          `${printableJson(JSON.stringify({ drive: args.drive, kind, guests, report: maskedReport(report) }, null, 2))}\n`,
        )
      }
      if (isRefused || hasErrors(inUserData) || (args.strict && report.length > 0))
        throw new Failure(EXIT.invalid, '')
      if (minded.length === 0) say(`${args.drive}: nothing that ${guests.join(', ')} minds`)
    }
    await withDrive(args.drive, { ...args, ...filling, isJudged: true }, look)
  },
})
