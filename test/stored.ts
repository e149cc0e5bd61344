// A drive that `build` stores, and what a store says of it afterwards.
import { createHash } from 'node:crypto'
import type { Test } from 'tap'
import { cli } from './cli.ts'

const SPEC = 'hostname: web1\nguests: []\nuuid: 00000000-0000-4000-8000-000000000001\n'

/** Builds the drive of a spec into a store, and returns the answer. */
export async function stored(t: Test, env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const cwd = t.testdir({ 'web1.yaml': SPEC })
  const { code, stdout, stderr } = await cli(['build', 'web1.yaml', '--json', ...args], { cwd, env })
  const { drives = [], report } = JSON.parse(stdout.toString()) as {
    drives?: { output: string; sha256: string; kept?: true; url?: string }[]
    report: { code: string; message: string }[]
  }
  return { code, stderr, drive: drives[0]!, problem: report.find(({ code }) => code !== 'no-login') }
}

export async function sumAt(url: string, options?: RequestInit): Promise<string> {
  const answer = await fetch(url, options)
  return createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex')
}
