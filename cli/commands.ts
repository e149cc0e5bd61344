import type { Command } from './command.ts'
import { build } from './commands/build.ts'
import { mimeList } from './commands/mime-list.ts'
import { mimeMake } from './commands/mime-make.ts'
import { mimeSplit } from './commands/mime-split.ts'
import { passwd } from './commands/passwd.ts'
import { show } from './commands/show.ts'

/** Every verb, in the order of the help. Each loads what it needs when it is run. */
export const commands: readonly Command[] = [build, show, mimeMake, mimeList, mimeSplit, passwd]
