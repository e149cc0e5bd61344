import { sizeText } from '../../lib/image/size-text.ts'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { EncodeError, type Image } from '../../lib/image/image.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { identify } from '../../lib/node/scan-directory.ts'
import { collect, type Collected } from './collect.ts'
import { parseCommandLine } from './command-line.ts'
import { exactArguments } from './exact-arguments.ts'
import { EXIT, Stop } from './exit.ts'
import { pathSpec } from './graft-points.ts'
import { terminalMeter, writingOn } from '../output/progress.ts'
import { checkOutputs } from '../output/check-outputs.ts'
import { interruptible } from '../terminal/signals.ts'
import { sourceDate } from '../terminal/source-date.ts'
import { estimates } from './estimates.ts'
import { type Messages, messages } from './messages.ts'
import { readList } from './path-list.ts'
import { defaultsOf, type Settings } from './settings.ts'
import { readWeights } from './sort-file.ts'
import { jolietChanges, makeVolume, rockRidgeWarnings } from './volume.ts'
import { print, write } from './write.ts'

const STDOUT = 1
const STDERR = 2
const SECTOR = 2048

/**
 * Runs one command line of genisoimage, or of the program `name`, and returns the exit code. Results go to standard output, messages to standard error.
 */
export async function run(args: readonly string[], name?: string): Promise<number> {
  let log: Messages | undefined
  try {
    const { settings, paths } = parseCommandLine(exactArguments(args), defaultsOf(name))
    if (settings.print !== undefined) {
      const { text } = await import('./help.ts')
      await print(text(settings.print))
      return EXIT.fine
    }
    if (paths.length === 0 && settings.pathList === undefined) {
      const { usage } = await import('./help.ts')
      throw new Stop(EXIT.usage, 'a path is missing', usage.split('\n'))
    }
    if (settings.output === '-' && !settings.printSize && process.stdout.isTTY) {
      throw new Stop(EXIT.usage, 'cannot write an image to a terminal: add -o FILE, or redirect the output')
    }
    checkNames(settings, paths)
    log = messages(settings.logFile)
    return await make(settings, paths, log)
  } catch (cause) {
    const stop = asStop(cause)
    ;(log ?? messages(undefined)).say(stop.message, stop.lines)
    return stop.exitCode
  } finally {
    log?.close()
  }
}

/**
 * Checks that the output and the log are different files, that neither is a list, and that the log is not a file to read.
 * Reading the paths finds an output among them, and leaves out a log inside a directory.
 *
 * @throws Stop
 */
function checkNames(settings: Settings, paths: readonly string[]): void {
  const { output, printSize, logFile, pathList, graftPoints } = settings
  const { excludeLists, hideLists, jolietHideLists, unseenLists, sortFile = [] } = settings
  const image = printSize || output === '-' ? [] : [output]
  const log = logFile === undefined ? [] : [logFile]
  const lists = [...excludeLists, ...hideLists, ...jolietHideLists, ...unseenLists].concat(sortFile)
  const all = pathList === undefined ? lists : [pathList, ...lists]
  checkOutputs([...image, ...log], all, EXIT.usage)
  const sources = paths.map((path) => pathSpec(path, graftPoints).source)
  const isDirectory = (path: string): boolean =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  checkOutputs(
    log,
    sources.filter((source) => !isDirectory(source)),
    EXIT.usage,
  )
}

/** Turns an error that the user can fix into a Stop; throws internal errors again. */
function asStop(cause: unknown): Stop {
  if (cause instanceof Stop) return cause
  if (!(cause instanceof EncodeError)) throw cause
  return new Stop(cause.code === 'bad-label' ? EXIT.value : EXIT.usage, cause.message)
}

async function make(given: Settings, paths: readonly string[], log: Messages): Promise<number> {
  const settings = withLists(given)
  const { quiet } = settings
  const date = sourceDate(EXIT.value)
  const collected = await sharing(collectAll(settings, paths, date, log), settings, log)
  for (const change of jolietChanges(collected.tree, settings)) log.say(change)
  for (const warning of rockRidgeWarnings(collected.tree, settings)) log.say(warning)
  const image = await makeVolume(collected, settings, date)
  const sectors = image.size / SECTOR
  if (settings.printSize) {
    if (!quiet) log.say(`${sectors} sectors of ${SECTOR} bytes`)
    await print(`${sectors}\n`)
    return EXIT.fine
  }
  await writing(image, settings, log)
  if (!quiet) log.say(`${sectors} sectors written (${sizeText(image.size)})`)
  return EXIT.fine
}

function collectAll(
  settings: Settings,
  paths: readonly string[],
  latest: Date | undefined,
  log: Messages,
): Collected {
  const listed = settings.pathList === undefined ? [] : readList(settings.pathList)
  const specs = [...paths, ...listed].map((path) => pathSpec(path, settings.graftPoints))
  const written = writtenFiles(settings, log)
  const warn = (message: string): void => log.say(message)
  const meter = terminalMeter('reading directories', settings.quiet || log.descriptor !== STDERR)
  let files = 0
  const onFile = (): void => meter.at({ files: ++files })
  try {
    return collect(specs, settings, { written, latest, warn, onFile })
  } finally {
    meter.end()
  }
}

/** Adds the globs from lists. As with genisoimage, a glob of files to omit from the Joliet tree implies that tree. */
function withLists(settings: Settings): Settings {
  const all = (globs: readonly string[], files: readonly string[]): string[] => [
    ...globs,
    ...files.flatMap((file) => readList(file)),
  ]
  const jolietHidden = all(settings.jolietHidden, settings.jolietHideLists)
  return {
    ...settings,
    excluded: all(settings.excluded, settings.excludeLists),
    hidden: all(settings.hidden, settings.hideLists),
    unseen: all(settings.unseen, settings.unseenLists),
    weights: settings.sortFile === undefined ? [] : readWeights(settings.sortFile),
    jolietHidden,
    joliet: settings.joliet || jolietHidden.length > 0,
  }
}

/** Merges the contents of identical files, if -duplicates-once is given. */
async function sharing(
  collected: Collected,
  { duplicatesOnce, quiet }: Settings,
  log: Messages,
): Promise<Collected> {
  if (!duplicatesOnce) return collected
  const meter = terminalMeter('comparing files', quiet || log.descriptor !== STDERR)
  const { shareEqual } = await import('../../lib/node/share-equal.ts')
  try {
    return { ...collected, tree: await shareEqual(collected.tree, { onProgress: writingOn(meter) }) }
  } catch (cause) {
    if (cause instanceof EncodeError) throw cause
    const { path = 'an input' } = cause as NodeJS.ErrnoException
    throw new Stop(EXIT.input, `cannot read ${path}: ${reasonOf(cause)}`)
  } finally {
    meter.end()
  }
}

/** Returns the identities of the output, standard output and the log, which must not be inputs. */
function writtenFiles({ output, printSize }: Settings, { descriptor }: Messages): Set<string> {
  const written = new Set([identify(descriptor)])
  if (output === '-') {
    if (!printSize) written.add(identify(STDOUT))
  } else if (statSync(output, { throwIfNoEntry: false }) !== undefined) {
    written.add(identify(output, { followLinks: true }))
  }
  return written
}

/** @throws Stop after a signal, and when the image cannot be written */
async function writing(image: Image, { output, quiet, gui }: Settings, log: Messages): Promise<void> {
  const isSilent = quiet || log.descriptor !== STDERR
  const meter = terminalMeter(`writing ${output === '-' ? 'the image' : basename(output)}`, isSilent)
  const onProgress =
    gui && !quiet
      ? estimates(
          (line) => log.line(line),
          () => Date.now(),
        )
      : writingOn(meter)
  try {
    await interruptible(
      (signal) => write(image, output, { signal, onProgress }),
      (signal) => `stopped by ${signal}`,
    )
  } finally {
    meter.end()
  }
}
