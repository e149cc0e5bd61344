import { type Answer, type Answers, isStandardInput, type Need, type Refusal } from '../shape/need.ts'
import { complete, type CompleteOptions, type Completed, type Declared, nextNeeds } from '../spec/declare.ts'
import type { FetchKeysOptions } from './public-keys.ts'
import { promptHidden } from './prompt.ts'
import { namedReader } from './read-named.ts'
import { runCommand } from './run-command.ts'

/** The kinds of needs that a spec may have resolved. */
export interface Policy {
  /** The files that it may read: all that the user can read, or those in its own folder and below. */
  readonly files: 'all' | 'folder'
  /** Whether it may read environment variables. */
  readonly env: boolean
  /** Whether it may run commands. */
  readonly commands: boolean
  /** Whether it may prompt at the terminal. */
  readonly prompts: boolean
  /** Whether it may fetch keys, use the SSH agent and send requests to services. */
  readonly network: boolean
  /** Whether headers of its requests may contain files, environment variables and output of commands. */
  readonly secretHeaders: boolean
}

/** The policy for a spec from a trusted author: everything except commands and secrets in headers. */
export const TRUSTED: Policy = {
  files: 'all',
  env: true,
  commands: false,
  prompts: true,
  network: true,
  secretHeaders: false,
}

/** The policy for an untrusted spec: only files in its own folder. */
export const SANDBOX: Policy = {
  files: 'folder',
  env: false,
  commands: false,
  prompts: false,
  network: false,
  secretHeaders: false,
}

/** Options of `resolveNeeds` and `resolveSpec`. */
export interface ResolveOptions extends FetchKeysOptions {
  /** The policy; `TRUSTED` by default. */
  readonly policy?: Policy | undefined
  /** The folder of the spec, for its file names and commands; null when it has none, such as on standard input. */
  readonly folder?: string | null | undefined
  /** Prompts for a secret; at the terminal by default. */
  readonly prompt?: ((text: string) => Answer | Promise<Answer>) | undefined
}

/**
 * Answers the needs that the policy allows. Only this function reads, runs, prompts for and fetches what a spec names. Needs with
 * the same id are answered once. Files come first, then commands and prompts one after the other, then all requests in parallel.
 * A need that fails gets a `Problem` as answer, one that the policy forbids a `Refusal`.
 *
 * @throws the signal's reason; Interrupted at Ctrl-C in a prompt
 */
export async function resolveNeeds(needs: readonly Need[], options: ResolveOptions = {}): Promise<Answers> {
  const answers = new Map<string, Answer>()
  const unique = [...new Map(needs.map((need) => [need.id, need])).values()]
  const { policy = TRUSTED, signal } = options
  for (const [id, refusal] of refusals(unique, policy)) answers.set(id, refusal)
  const allowed = unique.filter(({ id }) => !answers.has(id))
  const reader = namedReader()
  for (const need of allowed) {
    if (need.kind === 'keys' || need.kind === 'vendor-data') continue
    signal?.throwIfAborted()
    answers.set(need.id, await localAnswer(need, reader, options))
  }
  await fetchAll(allowed, answers, options)
  return answers
}

/** A spec with the answers to its needs. */
export interface Resolved extends Completed {
  readonly answers: Answers
}

/**
 * Resolves the needs of a declaration, one kind after the other until there is an error, and completes the spec. `resolve` answers
 * needs instead of `resolveNeeds`, for a caller that has some answers already.
 */
export async function resolveSpec(
  declared: Declared,
  { isLenient = false, ...options }: ResolveOptions & CompleteOptions = {},
  resolve: (needs: readonly Need[]) => Promise<Answers> = (needs) => resolveNeeds(needs, options),
): Promise<Resolved> {
  let answers: Answers = new Map()
  for (;;) {
    const completed = complete(declared, answers, { isLenient })
    const next = nextNeeds(completed)
    if (next.length === 0) return { ...completed, answers }
    // Refusals of all kinds are reported at once.
    const refused = refusals(completed.open, options.policy)
    answers = new Map([...answers, ...refused, ...(await resolve(next))])
    // The first failure among parallel requests aborts the others.
    if (next.some(({ id }) => !answers.has(id)))
      return { ...complete(declared, answers, { isLenient }), answers }
  }
}

/** Returns the refusals of a policy by the ids of the needs. */
function refusals(needs: readonly Need[], policy: Policy = TRUSTED): Answers {
  const refused = new Map<string, Refusal>()
  for (const need of needs) {
    const reason = need.isOverride ? undefined : refusalOf(need, policy)
    if (reason !== undefined) refused.set(need.id, { refused: reason })
  }
  return refused
}

/** Returns why a policy forbids a need, or undefined when it allows it. */
function refusalOf(need: Need, policy: Policy): string | undefined {
  const isSilent = need.kind !== 'prompt'
  if (need.isSent && isSilent && !policy.secretHeaders) return 'a request would send it in a header'
  switch (need.kind) {
    case 'file':
    case 'folder':
      return undefined
    case 'env':
      return policy.env ? undefined : 'environment variables are not allowed'
    case 'command':
      return policy.commands ? undefined : 'commands are not allowed'
    case 'prompt':
      return policy.prompts ? undefined : 'prompts are not allowed'
    case 'keys':
      return policy.network ? undefined : 'fetching keys is not allowed'
    case 'vendor-data':
      return policy.network ? undefined : 'requests to services are not allowed'
  }
}

const NO_FOLDER: Answer = { refused: 'a spec on standard input has no folder' }

async function localAnswer(
  need: Exclude<Need, { kind: 'keys' | 'vendor-data' }>,
  reader: ReturnType<typeof namedReader>,
  {
    policy = TRUSTED,
    folder = '.',
    environment = process.env,
    prompt = promptHidden,
    signal,
  }: ResolveOptions,
): Promise<Answer> {
  const isConfined = policy.files === 'folder' && !need.isOverride
  const place = { folder: need.isOverride ? '.' : (folder ?? '.'), isConfined, signal }
  const isNowhere = isConfined && folder === null
  switch (need.kind) {
    case 'file':
      if (isStandardInput(need)) return reader.standardInput()
      return isNowhere ? NO_FOLDER : reader.file(need.file, place, need.isStreamed)
    case 'folder':
      return isNowhere ? NO_FOLDER : reader.folder(need.folder, place)
    case 'env':
      return environment[need.name] ?? { problem: 'it is not set' }
    case 'command':
      return runCommand(need.argv, place.folder, signal)
    case 'prompt':
      return prompt(need.text)
  }
}

type Fetched = Extract<Need, { kind: 'keys' | 'vendor-data' }>

/** Fetches in parallel; a fatal failure aborts the others. */
async function fetchAll(
  needs: readonly Need[],
  answers: Map<string, Answer>,
  options: ResolveOptions,
): Promise<void> {
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  const fetched = needs.filter((need): need is Fetched => need.kind === 'keys' || need.kind === 'vendor-data')
  const fetchOne = async (need: Fetched): Promise<void> => {
    try {
      const answer = await fetchAnswer(need, { ...options, signal })
      answers.set(need.id, answer)
      const isFatal = need.kind === 'keys' || need.isFatal
      if (isFatal && typeof answer === 'object' && 'problem' in answer) stop.abort()
    } catch (cause) {
      if (!stop.signal.aborted || options.signal?.aborted) throw cause
    }
  }
  await Promise.all(fetched.map(fetchOne)).finally(() => stop.abort())
}

async function fetchAnswer(
  need: Fetched,
  options: ResolveOptions & { readonly signal: AbortSignal },
): Promise<Answer> {
  if (need.kind === 'keys') {
    // Most specs fetch nothing, and do without HTTP and TLS.
    const { fetchKeys } = await import('./public-keys.ts')
    return fetchKeys(need.origin, options)
  }
  const { request, url } = need
  if (request === undefined) return NOT_WHOLE
  const { postJson } = await import('./post-json.ts')
  return postJson(url, request, options.signal)
}

const NOT_WHOLE: Answer = { refused: 'the content of the request is not resolved' }
