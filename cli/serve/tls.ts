import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { ServerOptions } from '../../lib/node/server-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { fileOf } from './settings.ts'

/** Texts of PEM begin so; Node reads DER too, but its server does not. Source: RFC 7468 2 */
const PEM = '-----BEGIN '

/** The lines that begin an encrypted key in PEM. Sources: RFC 7468 11, RFC 1421 4.6.1.1 */
const ENCRYPTED = ['-----BEGIN ENCRYPTED PRIVATE KEY-----', 'Proc-Type: 4,ENCRYPTED'] as const

/**
 * Reads the files of --tls-cert and --tls-key. The messages contain no bytes of the key.
 *
 * @throws Failure when one cannot be read, when they do not belong together, or when the certificate is not valid at `now`
 */
export function tlsOf(certFile: string, keyFile: string, now: Date): NonNullable<ServerOptions['tls']> {
  const invalid = (message: string): Failure =>
    new Failure(EXIT.invalid, message, [], { code: 'bad-certificate' })
  const [cert, key] = [fileOf(certFile), fileOf(keyFile)]
  const certificate = readIf(() => new X509Certificate(cert))
  if (certificate === undefined || !isPem(cert)) throw invalid(`${certFile} is not a certificate in PEM`)
  const privateKey = privateKeyIn(key, keyFile)
  if (!certificate.checkPrivateKey(privateKey))
    throw new Failure(EXIT.invalid, `${keyFile} is not the key of ${certFile}`, [], { code: 'bad-key' })
  const [start, end] = [new Date(certificate.validFrom), new Date(certificate.validTo)]
  if (now > end) throw invalid(`${certFile} expired on ${dayOf(end)}`)
  if (now < start) throw invalid(`${certFile} is not valid before ${dayOf(start)}`)
  try {
    createSecureContext({ cert, key })
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException
    throw invalid(`OpenSSL rejects ${certFile} and ${keyFile} (${code})`)
  }
  return { cert, key }
}

function privateKeyIn(bytes: Buffer, file: string): KeyObject {
  try {
    return createPrivateKey(bytes)
  } catch {
    const isEncrypted = ENCRYPTED.some((line) => bytes.includes(line))
    throw new Failure(
      EXIT.invalid,
      isEncrypted
        ? `${file} is encrypted; the service needs a key without a passphrase`
        : `${file} is not a private key in PEM`,
      isEncrypted ? ['  Decrypt it with: openssl pkey -in FILE -out NEW_FILE'] : [],
      { code: 'bad-key' },
    )
  }
}

function isPem(bytes: Buffer): boolean {
  return bytes.includes(PEM)
}

function readIf<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
