import { allowOption } from '../args/allow-option.ts'
import { command } from '../args/command.ts'
import type { DriveInput } from '../input/open-drive.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { lookOptions } from '../args/look-options.ts'
import { variableOptions } from '../args/variable-options.ts'
import { say } from '../report/say.ts'
import { answer } from '../report/answer.ts'

export const check = command({
  verb: 'check',
  describe: 'report what a guest would reject or silently ignore on a drive',
  examples: [
    ['check web1.iso', 'check for the guests that usually read such a drive'],
    [
      'check web1.yaml --guest cloud-init@22.4,cloudbase-init --strict',
      'check a spec for two guests; fail on warnings, too',
    ],
  ],
  also: ['validate', 'lint', 'verify', 'test'],
  positionals: { drive: drivePositional },
  options: {
    guest: {
      type: 'string',
      array: true,
      list: true,
      value: 'GUEST',
      values: async () => ['all', ...(await import('../../lib/guests/names.ts')).GUEST_NAMES],
      describe:
        'guests to check for: cloud-init, cloud-init@22.4, all, … (default: those of the spec, or the usual ones of the layout)',
    },
    schema: {
      type: 'string',
      array: true,
      value: 'FILE',
      describe: 'JSON schema to check each #cloud-config of the user data against',
    },
    ...variableOptions,
    ...lookOptions,
    ...allowOption,
    strict: { type: 'boolean', describe: 'treat warnings as errors' },
  },
  async run(args) {
    const { checkGuestName, GUEST_NAMES } = await import('../../lib/guests/names.ts')
    const { hasErrors } = await import('../../lib/report/diagnostics.ts')
    const { printReport } = await import('../report/report.ts')
    const typed = (args.guest ?? [])
      .filter((guest) => guest !== 'all')
      .flatMap((guest) => checkGuestName(guest) ?? [])
    const ofFlag = typed.map((problem) => ({ ...problem, source: '--guest' }))
    printReport(ofFlag)
    if (hasErrors(ofFlag)) throw new Failure(EXIT.invalid, 'nothing was checked', [], { isReported: true })
    const { allowedCodes } = await import('../input/allowed-codes.ts')
    const given = await allowedCodes(args.allow)
    const { isRefused: isBad } = await import('../../lib/report/allow.ts')
    const { withDrive } = await import('../input/open-drive.ts')
    const schemas = args.schema && (await import('../input/schemas.ts')).readSchemas(args.schema)
    const { readFilling } = await import('../input/variables.ts')
    const filling = await readFilling(args)
    const { likelyGuestsOf } = await import('../../lib/guests/likely-guests.ts')
    const { reading } = await import('../../lib/reading/documents.ts')
    const { unsaid } = await import('../../lib/inspect/known-guest-findings.ts')
    const { verdict } = await import('../report/verdict.ts')
    const look = async (input: DriveInput): Promise<void> => {
      const named = args.guest?.includes('all') ? GUEST_NAMES : args.guest
      const asked = named ?? (input.kind === 'spec' ? input.spec.guests : undefined)
      const guests = asked ?? likelyGuestsOf(reading(input))
      const { judged } = await import('../report/check-guests.ts')
      const { inSpec } = await import('../report/locate-in-spec.ts')
      const locate = inSpec(input.kind === 'spec' ? args.drive : undefined, filling.template)
      const { userDataReport } = await import('../input/check-user-data.ts')
      const allow = input.kind === 'spec' ? input.spec.allow : given
      const said = input.kind === 'spec' ? input.report : []
      const { report: found, isRefused } = judged([input], {
        said,
        guests: asked,
        allow,
        isStrict: args.strict,
        locate,
      })
      const inUserData = userDataReport(input, found, { schemas, guests, allow })
      const report = [...ofFlag, ...unsaid(said, found), ...found, ...inUserData]
      answer({ drive: args.drive, kind: input.kind, guests })
      say(`${args.drive}: ${verdict(guests, report)}`)
      if (isRefused || isBad(report, args.strict)) throw new Failure(EXIT.invalid, '')
    }
    await withDrive(args.drive, { ...args, ...filling, allow: given, isJudged: true }, look)
  },
})
