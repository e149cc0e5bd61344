import type { Command } from './command.ts'
import { attach } from './commands/attach.ts'
import { build } from './commands/build.ts'
import { check } from './commands/check.ts'
import { completion } from './commands/completion.ts'
import { explain } from './commands/explain.ts'
import { guests } from './commands/guests.ts'
import { init } from './commands/init.ts'
import { man } from './commands/man.ts'
import { mimeList } from './commands/mime-list.ts'
import { mimeMake } from './commands/mime-make.ts'
import { mimeSplit } from './commands/mime-split.ts'
import { networkConvert } from './commands/network-convert.ts'
import { passwd } from './commands/passwd.ts'
import { schema } from './commands/schema.ts'
import { show } from './commands/show.ts'

/** Every verb, in the order of the help. Each loads what it needs when it is run. */
export const commands: readonly Command[] = [
  init,
  build,
  show,
  check,
  guests,
  attach,
  mimeMake,
  mimeList,
  mimeSplit,
  networkConvert,
  passwd,
  explain,
  schema,
  completion(() => commands),
  man(() => commands),
]
