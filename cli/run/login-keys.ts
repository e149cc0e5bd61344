import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { furtherKey } from '../../lib/guests/login.ts'
import { keypair, unusedName } from '../../lib/keys/keypairs.ts'
import { keysOfText, weaknessOf } from '../../lib/keys/public-key.ts'
import { runTool } from '../../lib/node/run-tool.ts'
import { removeStale, temporaryName } from '../../lib/node/temporary-name.ts'
import type { Keypair, Spec } from '../../lib/spec.ts'
import { unwritable } from '../report/file-failures.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { missingProgram } from '../report/missing-program.ts'
import { stateFolder } from './own-folders.ts'

/** The keys that let this user log in to a guest. */
export interface LoginKeys {
  readonly keypairs: readonly Keypair[]
  /** Files with private keys that SSH does not find by itself. */
  readonly identities: readonly string[]
  /** Says where the keys come from; undefined when the spec has its own. */
  readonly note: string | undefined
}

/** ssh(1), -i: the files that it reads by default. */
const USUAL = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_dsa']

const NO_USER =
  'the spec has no SSH key, and a key of yours would reach no user: add default to users, or ssh_authorized_keys to one of them'

/**
 * Returns the keys to add to a spec that has none: those in ~/.ssh, or one in the state folder, which is made when it is missing.
 *
 * @throws Failure when the key cannot be made
 */
export async function loginKeys(spec: Spec): Promise<LoginKeys> {
  switch (furtherKey(spec)) {
    case 'taken':
      return { keypairs: [], identities: [], note: undefined }
    case 'none':
      return { keypairs: [], identities: [], note: NO_USER }
    case 'free':
  }
  const own = ownFiles()
  if (own.length === 0) {
    const file = await madeKey()
    const note = `the spec has no SSH key; the guest gets ${file}.pub`
    return { keypairs: keypairsOf(spec, [`${file}.pub`]), identities: [file], note }
  }
  const names = own.map((file) => `~/.ssh/${basename(file)}`)
  return {
    keypairs: keypairsOf(spec, own),
    identities: own.flatMap(identityOf),
    note: `the spec has no SSH key; the guest gets ${names.join(', ')}`,
  }
}

/** Returns the private key beside a public one, unless SSH finds it by itself or it is not there. */
export function identityOf(publicFile: string): readonly string[] {
  const file = publicFile.replace(/\.pub$/, '')
  const isUsual = file === join(homedir(), '.ssh', basename(file)) && USUAL.includes(basename(file))
  return file === publicFile || isUsual || !existsSync(file) ? [] : [file]
}

/** Returns the .pub files in ~/.ssh that hold keys which a guest accepts; certificates do not count. */
function ownFiles(): readonly string[] {
  const folder = join(homedir(), '.ssh')
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return names
    .filter((name) => name.endsWith('.pub'))
    .map((name) => join(folder, name))
    .filter(isGood)
}

function isGood(file: string): boolean {
  try {
    const keys = keysOfText(readFileSync(file, 'utf8'))
    return (
      !('problem' in keys) &&
      keys.length > 0 &&
      keys.every(
        ({ key }) => key.type === 'ssh' && !key.algorithm.includes('CERT') && weaknessOf(key) === undefined,
      )
    )
  } catch {
    // Another file may still be readable.
    return false
  }
}

function keypairsOf({ keypairs }: Spec, files: readonly string[]): readonly Keypair[] {
  const taken = new Set(keypairs.map(({ name }) => name))
  return files.flatMap((file) => {
    const keys = keysOfText(readFileSync(file, 'utf8'))
    if ('problem' in keys) throw new RangeError(`${file} was checked`)
    return keys.map((key) => {
      const name = unusedName(taken, basename(file, '.pub'))
      taken.add(name)
      return keypair(name, key)
    })
  })
}

/** Returns the key in the state folder, and makes it when it is missing. Of several processes that do so at once, one wins. */
async function madeKey(): Promise<string> {
  const folder = join(stateFolder(), 'key')
  const file = join(folder, 'id_ed25519')
  if (existsSync(file)) return file
  const made = temporaryName(folder, 'tmp')
  removeStale(folder)
  try {
    mkdirSync(made, { recursive: true, mode: 0o700 })
    const options = ['-q', '-t', 'ed25519', '-N', '', '-C', 'config-drive']
    await runTool('ssh-keygen', [...options, '-f', join(made, 'id_ed25519')])
    renameSync(made, folder)
  } catch (cause) {
    rmSync(made, { recursive: true, force: true })
    if (existsSync(file)) return file
    const { code, message, syscall } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' && syscall?.startsWith('spawn')) throw missingProgram('ssh-keygen')
    if (code !== undefined) throw unwritable(folder, cause)
    const about = { code: 'program-failed', source: 'ssh-keygen' } as const
    throw new Failure(EXIT.failed, `ssh-keygen: ${message}`, [], about)
  }
  return file
}
