import { connect } from 'node:net'
import { toBase64 } from '../text/base64.ts'

/** The reason why the agent returns no keys. */
export class NoAgent extends Error {
  override readonly name = 'NoAgent'
}

/** Source: draft-ietf-sshm-ssh-agent, "Requesting a list of keys"; OpenSSH's PROTOCOL.agent */
const REQUEST_IDENTITIES = 11
const IDENTITIES_ANSWER = 12

/** The largest message in bytes, as in OpenSSH. Source: authfd.c, MAX_AGENT_REPLY_LEN */
const MAX_ANSWER = 256 * 1024

export interface AgentOptions {
  /** The longest pause in the answer, in seconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/**
 * Returns the public keys of the agent at `socket` as lines of authorized_keys. Nothing else is requested.
 *
 * @throws NoAgent, or the signal's reason
 */
export async function agentKeys(socket: string, options: AgentOptions): Promise<string> {
  const answer = await ask(socket, Uint8Array.of(0, 0, 0, 1, REQUEST_IDENTITIES), options)
  const view = new DataView(answer.buffer, answer.byteOffset, answer.length)
  let offset = 5
  const next = (): Uint8Array => {
    const start = offset + 4
    const end = start <= answer.length ? start + view.getUint32(offset) : Infinity
    if (end > answer.length) throw new NoAgent('the answer is cut off')
    offset = end
    return answer.subarray(start, end)
  }
  if (answer[4] !== IDENTITIES_ANSWER || answer.length < 9) throw new NoAgent('it returned no list of keys')
  const lines: string[] = []
  offset = 9
  for (let n = view.getUint32(5); n > 0; n--) {
    const blob = next()
    const comment = new TextDecoder().decode(next())
    const type = new TextDecoder().decode(blob.subarray(4, 4 + (blob[3] ?? 0)))
    lines.push(`${type} ${toBase64(blob)} ${comment}`.trimEnd())
  }
  if (offset < answer.length) throw new NoAgent('the answer does not follow the agent protocol')
  if (lines.some((line) => /[\r\n]/.test(line))) throw new NoAgent('the comment of a key has a line break')
  return `${lines.join('\n')}\n`
}

/** Sends a message and returns the answer, including its length field. */
function ask(socket: string, message: Uint8Array, { timeout, signal }: AgentOptions): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const connection = connect(socket)
    const chunks: Buffer[] = []
    const end = (finish: () => void): void => {
      signal.removeEventListener('abort', onAbort)
      connection.destroy()
      finish()
    }
    const onAbort = (): void => end(() => reject(signal.reason))
    const giveUp = (reason: string): void => end(() => reject(new NoAgent(reason)))
    signal.addEventListener('abort', onAbort)
    connection.setTimeout(timeout * 1000, () => giveUp(`no data for ${timeout} s`))
    connection.on('error', () => giveUp('no agent listens at SSH_AUTH_SOCK'))
    connection.on('end', () => giveUp('the answer is cut off'))
    connection.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      const size = bytes.length < 4 ? 4 : 4 + bytes.readUInt32BE(0)
      if (size > MAX_ANSWER) giveUp('the answer is too long')
      else if (bytes.length > size) giveUp('the answer does not follow the agent protocol')
      else if (bytes.length === size && size > 4) end(() => resolve(bytes))
    })
    connection.write(message)
  })
}
