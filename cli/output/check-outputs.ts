import { type FilePlace, filePlace, isBelow, isSameFile } from '../../lib/node/same-file.ts'
import { EXIT, Failure } from '../report/exit.ts'

const STDIN = 0
const STDOUT = 1

/**
 * Checks that no output is another one, lies in a folder that is one, or is an input: by whatever name, symbolic or hard link.
 *
 * @param outputs files and folders that will be written; `-` is standard output
 * @param inputs files that are read; `-` is standard input
 * @throws Failure with `exitCode` when one would be written over another
 */
export function checkOutputs(
  outputs: readonly string[],
  inputs: readonly string[] = [],
  exitCode: number = EXIT.usage,
): void {
  const written = outputs.map((name) => ({ name, place: filePlace(name === '-' ? STDOUT : name) }))
  for (const [n, one] of written.entries())
    for (const other of written.slice(n + 1)) {
      if (isSameFile(one.place, other.place))
        throw new Failure(exitCode, `${one.name} and ${other.name} are the same file: name another output`)
      checkNested(one, other, exitCode)
      checkNested(other, one, exitCode)
    }
  for (const name of inputs) {
    const place = filePlace(name === '-' ? STDIN : name)
    const output = written.find((each) => isSameFile(each.place, place))
    if (output === undefined) continue
    const same = output.name === name ? name : `${output.name} is the file ${name}, which`
    throw new Failure(exitCode, `${same} is read as input: name another output`)
  }
}

interface Written {
  readonly name: string
  readonly place: FilePlace
}

function checkNested(inner: Written, outer: Written, exitCode: number): void {
  if (isBelow(inner.place, outer.place))
    throw new Failure(
      exitCode,
      `${inner.name} lies in ${outer.name}, which is an output itself: name one beside it`,
    )
}
