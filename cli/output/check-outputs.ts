import { type FilePlace, filePlace, isBelow, isSameFile } from '../../lib/node/same-file.ts'
import { EXIT, Failure } from '../report/exit.ts'

const STDIN = 0
const STDOUT = 1

/**
 * Checks that no output is an input, another output, or inside a folder that is one, and that no input is inside an output,
 * whatever names or links lead to them.
 *
 * @param outputs files and folders that will be written; `-` is standard output
 * @param inputs files and folders that are read; `-` is standard input
 * @throws Failure with `exitCode` when an output would overwrite an input or another output
 */
export function checkOutputs(
  outputs: readonly string[],
  inputs: readonly string[] = [],
  exitCode: number = EXIT.usage,
): void {
  if (outputs.length === 0) return
  const written = outputs.map((name) => ({ name, place: filePlace(name === '-' ? STDOUT : name) }))
  for (const [n, one] of written.entries())
    for (const other of written.slice(n + 1)) {
      if (isSameFile(one.place, other.place)) throw new Failure(exitCode, sameFile(one.name, other.name))
      checkNested(one, other, exitCode)
      checkNested(other, one, exitCode)
    }
  for (const name of inputs) {
    const place = filePlace(name === '-' ? STDIN : name)
    const around = written.find((each) => isBelow(place, each.place) || isBelow(each.place, place))
    if (around !== undefined)
      throw new Failure(
        exitCode,
        isBelow(place, around.place)
          ? `${around.name} contains ${name}, which is an input; name another output`
          : `${around.name} is inside ${name}, which is an input; name another output`,
      )
    const output = written.find((each) => isSameFile(each.place, place))
    if (output === undefined) continue
    const same = output.name === name ? `${name} is` : `${output.name} is the same file as ${name}, which is`
    throw new Failure(exitCode, `${same} an input; name another output`)
  }
}

function sameFile(one: string, other: string): string {
  return `${one === other ? `${one} is named twice` : `${one} and ${other} are the same file`}; name another output`
}

interface Written {
  readonly name: string
  readonly place: FilePlace
}

function checkNested(inner: Written, outer: Written, exitCode: number): void {
  if (isBelow(inner.place, outer.place))
    throw new Failure(
      exitCode,
      `${inner.name} is inside ${outer.name}, which is also an output; write it elsewhere`,
    )
}
