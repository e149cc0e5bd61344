import { bash } from './bash.ts'
import { fish } from './fish.ts'
import { powershell } from './powershell.ts'
import { zsh } from './zsh.ts'

/** The writers of completion scripts, by shell. */
export const SCRIPTS = { bash, zsh, fish, powershell } as const

export type Shell = keyof typeof SCRIPTS
