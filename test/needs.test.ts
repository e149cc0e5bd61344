// The turns of needs, and what a policy refuses.
import t from 'tap'
import { resolveNeeds, SANDBOX, TRUSTED } from '../lib/node/resolve-needs.ts'
import { diagnose } from '../lib/report/diagnostics.ts'
import type { Need } from '../lib/shape/need.ts'
import { nextNeeds } from '../lib/spec/declare.ts'

const common = { path: [], isOverride: false, isSent: false }
const file: Need = { ...common, id: 'file', kind: 'file', file: 'a' }
const folder: Need = { ...common, id: 'folder', kind: 'folder', folder: 'a' }
const env: Need = { ...common, id: 'env', kind: 'env', name: 'NOT_SET_ANYWHERE' }
const command: Need = { ...common, id: 'command', kind: 'command', argv: ['true'] }
const prompt: Need = { ...common, id: 'prompt', kind: 'prompt', text: 'Password' }
const keys: Need = { ...common, id: 'keys', kind: 'keys', origin: { forge: 'gh', user: 'a' } }
const vendor: Need = {
  ...common,
  id: 'vendor',
  kind: 'vendor-data',
  target: 'a',
  url: 'https://a.example/',
  request: undefined,
  isFatal: false,
}

const idsOf = (needs: readonly Need[]): string[] => needs.map(({ id }) => id)

t.test('files first, then what is run or asked, then keys, services last', async (t) => {
  const turns: string[][] = []
  let open: readonly Need[] = [vendor, keys, prompt, command, env, folder, file]
  for (let next = nextNeeds({ report: [], open }); next.length > 0; next = nextNeeds({ report: [], open })) {
    turns.push(idsOf(next))
    open = open.filter((need) => !next.includes(need))
  }
  t.same(turns, [['env', 'folder', 'file'], ['prompt', 'command'], ['keys'], ['vendor']])
})

t.test('nothing is run, asked or fetched while the report has an error', async (t) => {
  const wrong = [diagnose('bad-hostname', [], { found: 'a b' })]
  t.same(idsOf(nextNeeds({ report: wrong, open: [vendor, keys, prompt, command, file] })), ['file'])
  t.same(nextNeeds({ report: wrong, open: [vendor, keys, prompt, command] }), [])
  const warning = wrong.map((each) => ({ ...each, severity: 'warning' as const }))
  t.same(idsOf(nextNeeds({ report: warning, open: [vendor, prompt] })), ['prompt'])
})

t.test('what a policy refuses', async (t) => {
  const isRefused = async (need: Need, policy = TRUSTED): Promise<boolean> => {
    const answer = (await resolveNeeds([need], { policy, folder: '/', prompt: () => 'typed' })).get(need.id)
    return typeof answer === 'object' && 'refused' in answer
  }
  t.notOk(await isRefused(env))
  t.ok(await isRefused(env, SANDBOX))
  t.notOk(await isRefused({ ...env, isOverride: true }, SANDBOX), 'a flag of the user may say anything')
  t.ok(await isRefused({ ...env, isSent: true }), 'no secret goes into a header unseen')
  t.notOk(await isRefused({ ...env, isSent: true }, { ...TRUSTED, secretHeaders: true }))
  t.notOk(await isRefused({ ...prompt, isSent: true }), 'who types it knows')
  t.ok(await isRefused(prompt, SANDBOX))
  t.ok(await isRefused(command))
  for (const need of [keys, vendor]) t.ok(await isRefused(need, SANDBOX), need.kind)
})
