export { FIXED_CONTEXT, type RenderContext } from './context.ts'
export {
  type Code,
  codes,
  type Diagnostic,
  format,
  hasErrors,
  type Path,
  type Position,
  type Range,
  type Report,
} from './diagnostics.ts'
export { driveOptions } from './drive.ts'
export { chunks, EncodeError, type EncodeErrorCode, type Image, type Segment, toBytes } from './image.ts'
export { iso9660 } from './iso9660/iso9660.ts'
export type { Iso9660Options, JolietOptions, PrimaryNames } from './iso9660/options.ts'
export { hostnameFromName } from './metadata/hostname.ts'
export { hashPassword, type Password } from './metadata/password-hash.ts'
export { type PublicKey, publicKey } from './metadata/public-key.ts'
export { type CryptMethod, type CryptOptions, cryptPassword, verifyPassword } from './metadata/sha-crypt.ts'
export type { KeyProblem } from './metadata/ssh-key.ts'
export {
  float,
  type Float,
  type Json,
  type JsonObject,
  parse as parseJson,
  stringify as stringifyJson,
} from './json.ts'
export { multipart, type Part } from './metadata/multipart.ts'
export { type ParsedMultipart, parseMultipart, type ReadPart } from './metadata/parse-multipart.ts'
export {
  EC2_VERSIONS,
  type Ec2Version,
  OPENSTACK_VERSIONS,
  type OpenstackVersion,
} from './metadata/versions.ts'
export { type Format, pack, type PackOptions } from './pack.ts'
export { type Datasource, render, type RenderOptions } from './render.ts'
export { type Defaults } from './spec/defaults.ts'
export { fromOpenstack, type OpenstackFile } from './spec/openstack/from-openstack.ts'
export { checkSpec, type Parsed, parseSpec, type ParseOptions } from './spec/parse.ts'
export type { ReadFile, Readers } from './spec/shape.ts'
export type {
  Destination,
  DynamicVendorData,
  HeaderValue,
  InjectedFile,
  Keypair,
  KeyOrigin,
  KeySource,
  Spec,
  VendorTarget,
} from './spec.ts'
export { type Content, DEFAULT_DATE, type Entry, file, type Tree } from './tree.ts'
