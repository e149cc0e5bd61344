// Whether a key in the metadata reaches a user, as cloud-init's own normalisation of users and groups tells it.
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { furtherKey } from '../../lib/guests/login.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { tool } from './tools.ts'

/** cloudinit/config/cc_users_groups.py and cc_ssh.py: the keys go to the default user. */
const JUDGE = `
import json, logging, sys
from cloudinit.distros import ug_util
class Distro:
    def get_default_user(self): return {"name": "debian"}
logging.disable(logging.CRITICAL)
def default(cfg):
    users, _ = ug_util.normalize_users_groups({"users": ["default"], **cfg}, Distro())
    return ug_util.extract_default(users)[0] is not None
print(json.dumps([default(cfg) for cfg in json.load(sys.stdin)]))
`

const name = fc.constantFrom('default', 'bob', 'alice')
const user = fc.oneof(
  { weight: 3, arbitrary: name },
  fc.record({ name: fc.constantFrom('bob', 'carol') }),
  fc.record({ name: fc.constant('default') }),
)
const config = fc.record(
  {
    users: fc.oneof(
      fc.array(user, { maxLength: 4 }),
      fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join(', ')),
      fc.dictionary(
        name,
        fc.oneof(fc.record({ gecos: fc.constant('x') }), fc.constantFrom(true, false, 'yes')),
        {
          minKeys: 1,
          maxKeys: 3,
          noNullPrototype: true,
        },
      ),
    ),
    user: fc.constantFrom('', '', '', '', '', '', 'zoe', { name: 'zoe' }),
  },
  { requiredKeys: [] },
)

t.test('the same as cloud-init', async (t) => {
  const configs = fc.sample(config, { seed: 22, numRuns: 400 })
  const answers = execFileSync(tool.python, ['-c', JUDGE], { input: JSON.stringify(configs) })
  const reaches = JSON.parse(answers.toString()) as boolean[]
  const wrong = configs.flatMap((each, n) => {
    const userData = `#cloud-config\n${JSON.stringify(each)}`
    const { value, report } = parseSpec(JSON.stringify({ hostname: 'a', user_data: userData }))
    if (value === undefined) throw new Error(JSON.stringify(report))
    const own = furtherKey(value)
    return (own === 'free') === reaches[n] ? [] : [{ each, own, cloudInit: reaches[n] }]
  })
  t.same(wrong, [])
  t.ok(reaches.filter(Boolean).length > 50 && reaches.filter((one) => !one).length > 50, 'both occur')
})
