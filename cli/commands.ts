import type { Command } from './args/command.ts'
import { attach } from './commands/attach.ts'
import { build } from './commands/build.ts'
import { cat } from './commands/cat.ts'
import { check } from './commands/check.ts'
import { completion } from './commands/completion.ts'
import { diff } from './commands/diff.ts'
import { explain } from './commands/explain.ts'
import { extract } from './commands/extract.ts'
import { fetchCommand } from './commands/fetch.ts'
import { fleetBuild } from './commands/fleet-build.ts'
import { fleetMerge } from './commands/fleet-merge.ts'
import { fleetStatus } from './commands/fleet-status.ts'
import { fleetSubmit } from './commands/fleet-submit.ts'
import { fleetVerify } from './commands/fleet-verify.ts'
import { fleetWork } from './commands/fleet-work.ts'
import { guests } from './commands/guests.ts'
import { init } from './commands/init.ts'
import { inspect } from './commands/inspect.ts'
import { localds } from './commands/localds.ts'
import { ls } from './commands/ls.ts'
import { man } from './commands/man.ts'
import { mimeList } from './commands/mime-list.ts'
import { mimeMake } from './commands/mime-make.ts'
import { mimeSplit } from './commands/mime-split.ts'
import { networkConvert } from './commands/network-convert.ts'
import { newCommand } from './commands/new.ts'
import { passwd } from './commands/passwd.ts'
import { passwordClear } from './commands/password-clear.ts'
import { passwordGet } from './commands/password-get.ts'
import { passwordPost } from './commands/password-post.ts'
import { renderJinja } from './commands/render-jinja.ts'
import { run } from './commands/run.ts'
import { schema } from './commands/schema.ts'
import { serve } from './commands/serve.ts'
import { show } from './commands/show.ts'
import { web } from './commands/web.ts'

/** Every verb, in the order of the help. Each loads its modules when it runs. */
export const commands: readonly Command[] = [
  newCommand,
  init,
  build,
  show,
  check,
  inspect,
  diff,
  ls,
  cat,
  extract,
  renderJinja,
  guests,
  attach,
  run,
  serve,
  web,
  fetchCommand,
  fleetBuild,
  fleetVerify,
  fleetStatus,
  fleetMerge,
  fleetSubmit,
  fleetWork,
  passwordGet,
  passwordPost,
  passwordClear,
  mimeMake,
  mimeList,
  mimeSplit,
  networkConvert,
  passwd,
  localds,
  explain,
  schema,
  completion(() => commands),
  man(() => commands),
]
