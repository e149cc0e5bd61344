import { EXIT, Failure } from '../report/exit.ts'

/**
 * Returns the codes of --allow.
 *
 * @throws Failure for a code that does not exist
 */
export async function allowedCodes(given: readonly string[] | undefined): Promise<readonly string[]> {
  if (given === undefined) return []
  const { checkCode } = await import('../../lib/report/allow.ts')
  for (const code of given) {
    const problem = checkCode(code)
    if (problem !== undefined)
      throw new Failure(EXIT.invalid, `--allow: ${problem.message}; ${problem.hint}`, [], {
        code: 'unknown-code',
      })
  }
  return given
}
