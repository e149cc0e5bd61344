/** Cloud-configs of every module, judged by our check and by the code of cloud-init's own modules. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { checkUserData } from '../../lib/user-data/check.ts'
import { oneKeyConfig } from './cloud-config-arbitrary.ts'
import { runPython, withDirectory } from './tools.ts'

interface Judged {
  readonly failed: readonly (readonly (readonly [module: string, reason: string])[])[]
}

/** Findings of another judge: sshd reads the keys, and Ubuntu's installer reads `autoinstall`. */
const ELSEWHERE = (code: string, path: readonly (string | number)[]): boolean =>
  code === 'bad-ssh-key' || path[0] === 'autoinstall'

export interface Verdicts {
  /** What stops a module although we find nothing. */
  readonly missed: readonly string[]
  /** What stops a module although we only warn. */
  readonly warned: readonly string[]
  /** What stops none although we find an error. */
  readonly alarms: readonly string[]
  /** How many stop a module. */
  readonly stopped: number
}

/** Draws cloud-configs of one key each, valid and broken, and compares the verdicts on them. */
export async function compareModules(numRuns: number, seed: number): Promise<Verdicts> {
  const configs = fc.sample(oneKeyConfig('22.4'), { numRuns, seed })
  return compareTexts(configs.map((config) => `#cloud-config\n${JSON.stringify(config)}\n`))
}

export async function compareTexts(texts: readonly string[]): Promise<Verdicts> {
  const { failed } = await withDirectory(async (directory) => {
    const path = join(directory, 'texts.json')
    await writeFile(path, JSON.stringify(texts))
    return (await runPython('cloud_config_modules.py', [path])) as Judged
  })
  const [missed, warned, alarms]: [string[], string[], string[]] = [[], [], []]
  for (const [index, text] of texts.entries()) {
    const found = checkUserData(new TextEncoder().encode(text), { guests: ['cloud-init@22.4'] })
    const told = found.filter(({ code, path }) => !ELSEWHERE(code, path))
    const errors = told.filter(({ severity }) => severity === 'error')
    const reasons = failed[index]!
    const row = `${text.split('\n')[1]} ${JSON.stringify(reasons)}`
    if (reasons.length > 0 && told.length === 0) missed.push(row)
    else if (reasons.length > 0 && errors.length === 0) warned.push(row)
    if (reasons.length === 0 && errors.length > 0)
      alarms.push(`${row} ${errors.map(({ code, path }) => `${code} ${path.join('.')}`).join('; ')}`)
  }
  return { missed, warned, alarms, stopped: failed.filter((each) => each.length > 0).length }
}
