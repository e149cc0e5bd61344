import { bash } from './bash.ts'
import { fish } from './fish.ts'
import { zsh } from './zsh.ts'

/** The writers of completion scripts, by shell. */
export const SCRIPTS = { bash, zsh, fish } as const

export type Shell = keyof typeof SCRIPTS
