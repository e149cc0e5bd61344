import { bash } from './bash.ts'
import { fish } from './fish.ts'
import { zsh } from './zsh.ts'

/** What each shell reads to complete the command lines of a program. */
export const SCRIPTS = { bash, zsh, fish } as const

export type Shell = keyof typeof SCRIPTS
