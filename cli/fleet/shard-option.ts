import { type Engine, ENGINES, type NoShard, shardOfTask } from '../../lib/fleet/engines.ts'
import { parseShard, type Shard } from '../../lib/fleet/shard.ts'
import { inWords } from '../../lib/report/in-words.ts'
import { wrong } from '../args/wrong-usage.ts'

/**
 * Returns the part of the fleet that --shard asks for: I/N as people count, or what the engine that runs this task says.
 *
 * @throws Failure for a value that is neither, and for a task whose part is not known
 */
export function shardOption(
  text: string,
  verb: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Shard {
  const [isAuto, count] = /^auto(?:\/([1-9]\d{0,8}))?$/.exec(text) ?? []
  const shard =
    isAuto === undefined
      ? parseShard(text)
      : shardOfTask(environment, count === undefined ? undefined : Number(count))
  if (shard === undefined)
    throw wrong(`--shard needs I/N with I from 1 to N, auto, or auto/N: ${JSON.stringify(text)}.`, verb)
  if ('why' in shard) throw wrong(`--shard ${text}: ${reasonOf(shard, environment)}`, verb)
  return shard
}

function reasonOf(found: NoShard, environment: Readonly<Record<string, string | undefined>>): string {
  const said = ({ name, index }: Engine): string => `${name} (${index}=${JSON.stringify(environment[index])})`
  switch (found.why) {
    case 'no-engine':
      return `no engine runs this task: none of ${inWords(ENGINES.map(({ index }) => index))} is set. Add --shard I/N.`
    case 'many-engines':
      return `more than one engine runs this task: ${inWords(found.engines.map(said), 'and')}. Add --shard I/N.`
    case 'bad-value':
      return `${found.engine.name} set ${found.variable} to ${JSON.stringify(found.value)}, which is not a number that it can have.`
    case 'no-count':
      return `${said(found.engine)} does not tell how many tasks there are. Add the number: --shard auto/N.`
    case 'other-count':
      return `${said(found.engine)} runs ${found.count} tasks, not ${found.wanted}.`
    case 'outside':
      return `${said(found.engine)} is outside of ${found.range.join(' to ')}.`
    case 'gaps':
      return `the indexes of ${said(found.engine)} have gaps. Add --shard I/N.`
  }
}
