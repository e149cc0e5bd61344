import type { Report } from '../../lib/report/diagnostics.ts'
import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inputOptions, specPositional } from '../args/input-options.ts'
import { storeOptions, tempUrlSeconds } from '../args/store-options.ts'
import { inputName } from '../report/file-failures.ts'
import { sayLines, warn } from '../report/say.ts'
import { wrong } from '../args/wrong-usage.ts'

const NO_LOGIN =
  'the drive lets nobody log in: it has no SSH key, and no password that its guests read; add --ssh-key, or a user with a password'

export const build = command({
  verb: 'build',
  describe: 'make a config drive: an ISO image, or another --format',
  examples: [
    ['build web1.yaml -o web1.iso', 'make an ISO image from a spec'],
    [
      'build --hostname web1 --ip 192.0.2.10/24 --gateway 192.0.2.1 -o web1.iso',
      'make one from options alone',
    ],
  ],
  also: ['create', 'make', 'mk', 'generate', 'gen', 'mkiso', 'write'],
  positionals: specPositional,
  options: {
    ...inputOptions,
    output: {
      type: 'string',
      group: 'Results',
      also: ['out', 'outfile', 'output-file', 'file', 'to'],
      alias: 'o',
      array: true,
      value: 'FILE',
      describe:
        'file to write; - is standard output; s3://BUCKET/KEY, swift://CONTAINER/OBJECT or a pre-signed https:// URL is an object of a store. For several drives, repeat it as -o FORMAT=FILE',
    },
    'temp-url': { ...storeOptions['temp-url'], group: 'Results' },
    quiet: {
      group: 'Results',
      also: ['silent'],
      type: 'boolean',
      alias: 'q',
      describe: 'print only warnings and errors',
    },
  },
  async run(args) {
    const { quiet, format } = args
    const json = isJson()
    const { filesOf, outputsOf, strictest } = await import('../output/outputs.ts')
    const outputs = outputsOf(args.output)
    const isStored = outputs.some(({ place }) => place !== undefined)
    const urlSeconds = tempUrlSeconds(args['temp-url'], 'build')
    if (urlSeconds !== undefined && (!isStored || outputs.some(({ place }) => place?.kind === 'url')))
      throw wrong('--temp-url needs -o s3://BUCKET/KEY or -o swift://CONTAINER/OBJECT.', 'build')
    const toStdout = outputs.some(({ path }) => path === '-')
    if (format !== undefined && outputs.some((output) => output.format !== undefined))
      throw new Failure(EXIT.usage, 'Use --format or -o FORMAT=FILE, not both.')
    if (toStdout && process.stdout.isTTY) {
      throw new Failure(
        EXIT.usage,
        'Cannot write an image to a terminal: add -o FILE, or redirect the output.',
      )
    }
    if (toStdout && json)
      throw new Failure(EXIT.usage, '--json needs -o FILE: the image already goes to standard output.')
    const { readInput } = await import('../input/input.ts')
    const { spec, report, template, save, userKeys } = await readInput(
      { ...args, format: format ?? strictest(outputs) },
      { isJudged: true, outputs: filesOf(outputs) },
    )
    const formats = outputs.map((output) => output.format ?? spec.drive.format)
    if (outputs.some(({ path }, n) => path === '-' && formats[n] === 'dir'))
      throw new Failure(EXIT.usage, 'Cannot write a folder to standard output: add -o FOLDER.')
    if (outputs.some(({ place }, n) => place !== undefined && formats[n] === 'dir'))
      throw new Failure(
        EXIT.usage,
        'Cannot write a folder to a store: add -o FORMAT=URL with another format.',
      )
    const stores = isStored ? await import('../output/open-objects.ts') : undefined
    const objects = await stores?.openObjects(outputs)
    // A store that gives no URL says so before anything is sent.
    if (urlSeconds !== undefined) await stores!.tempUrls(objects!, urlSeconds)
    const { buildDrives } = await import('../../lib/node/build-drives.ts')
    const { commandContext } = await import('../terminal/command-context.ts')
    const { inSpec } = await import('../report/locate-in-spec.ts')
    const { sayFound, refused } = await import('../report/check-guests.ts')
    const { sayNotKept, writing } = await import('../output/write-drives.ts')
    const options = {
      context: commandContext(),
      locate: inSpec(args.spec, template),
      reported: report,
      isStrict: args.strict,
      async onGood(found: Report) {
        sayFound(report, found)
        await save()
      },
    }
    const built = await writing(quiet, (how, to) =>
      buildDrives(
        spec,
        outputs.map(({ path }, n) => ({ to: objects?.get(path) ?? to(path), format: formats[n] })),
        { ...how, ...options },
      ),
    )
    if (built.drives === undefined) throw refused(report, built.found)
    const urls = urlSeconds === undefined ? undefined : await stores!.tempUrls(objects!, urlSeconds)
    const made = built.drives.map((drive, n) => {
      const { path, place } = outputs[n]!
      return { ...drive, output: path, isStored: place !== undefined, tempUrl: urls?.get(path) }
    })
    if (!quiet) {
      for (const drive of made) sayNotKept(drive.output, drive)
      const { letsNobodyIn } = await import('../../lib/guests/login.ts')
      if (letsNobodyIn(spec)) warn(inputName(args.spec ?? 'the command line'), 'no-login', NO_LOGIN)
    }
    const { knownKeys } = await import('../summary/key-fingerprints.ts')
    const keys = json || !quiet ? knownKeys({ keypairs: [...spec.keypairs, ...userKeys] }) : []
    if (json) {
      const { uuid, hostname } = spec
      const { volume_id } = spec.drive
      const rows = made.map(({ output, format, size, sha256, notKept, isKept, tempUrl }) => {
        const what = {
          output,
          format,
          size,
          ...(sha256 !== '' && { sha256 }),
          ...(notKept && { not_kept: notKept }),
          ...(isKept && { kept: true }),
          ...(tempUrl && { url: tempUrl.url, url_expires: tempUrl.expires }),
        }
        return { ...what, volume_id, uuid, hostname, keys }
      })
      answer({ drives: rows })
    } else if (!quiet) {
      const { describeDrives } = await import('../summary/describe-drive.ts')
      sayLines(describeDrives(made, spec, keys))
    }
  },
})
