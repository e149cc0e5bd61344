// Read a spec, from text or from data of a program, and answer what it needs.
export {
  checkSpec,
  type Parsed,
  parseSpec,
  type ParseOptions,
  type Readers,
  specTemplate,
} from './spec/parse.ts'
export type { SpecInput } from './spec/spec-input.ts'
export { specSchema } from './spec/spec-schema.ts'
export type { JsonSchema } from './shape/shape.ts'
export {
  complete,
  type Completed,
  type CompleteOptions,
  declare,
  type Declared,
  type DeclareOptions,
  nextNeeds,
  type Overrides,
} from './spec/declare.ts'
export {
  type Answer,
  type Answers,
  type Asked,
  type Need,
  needText,
  type Problem,
  type Refusal,
  type VendorRequest,
} from './shape/need.ts'
export type { Defaults } from './spec/defaults.ts'
export type { Variables } from './spec/variables.ts'
export type { CloudStack, Datasource, Destination, InjectedFile, Keypair, KeyOrigin, Spec } from './spec.ts'
export { fromIronic } from './spec/openstack/from-ironic.ts'
export { fromOpenstack, type OpenstackFile } from './spec/openstack/from-openstack.ts'
export { DRIVE_FORMAT_NAMES, type DriveFormat } from './drive-format.ts'

// Render a spec to the tree of files on its drive, and make a spec of a drive again.
export { identified, render, type RenderOptions } from './layouts/render.ts'
export { FIXED_CONTEXT, type RenderContext } from './context.ts'
export { specFromDrive, type SpecFound } from './inspect/spec-from-drive.ts'
export { hostnameFromName } from './metadata/hostname.ts'
export {
  EC2_VERSIONS,
  type Ec2Version,
  OPENSTACK_VERSIONS,
  type OpenstackVersion,
} from './metadata/versions.ts'

// Pack a tree into an image of any format.
export { driveOptions } from './pack/drive-options.ts'
export { type DiskOptions, type Format, pack, type PackOptions } from './pack/pack.ts'
export { packedDrive } from './pack/as-drive.ts'
export {
  chunks,
  EncodeError,
  type EncodeErrorCode,
  type Image,
  type Segment,
  toBytes,
} from './image/image.ts'
export { type Content, DEFAULT_DATE, type Entry, file, type Tree } from './image/tree.ts'
export type { Drive, Iso9660Medium, Medium, VfatMedium } from './image/drive.ts'

// Read a drive, whichever tool made it.
export { type DriveReading, readDrive, type TreeName } from './reading/read-drive.ts'
export { type FileSystem, findFileSystems } from './reading/find-file-systems.ts'
export type { ImagePart, PartKind } from './image/part.ts'
export { bytesAccess, type RandomAccess, slice } from './image/random-access.ts'
export { DecodeError, type Finding, type FindingCode } from './image/findings.ts'

// Judge a drive as its guests do, sum it up, and compare two.
export { check, type CheckOptions } from './inspect/check.ts'
export { inspect, type InspectOptions, type Summary } from './inspect/inspect.ts'
export { type Verdict, verdicts } from './inspect/verdicts.ts'
export { diff, type Difference, type DiffOptions, type Sum } from './inspect/diff.ts'
export { GUEST_NAMES } from './guests/names.ts'

// Serve metadata over HTTP: a pure function of the request, and a web-standard handler.
export { fetchHandler } from './service/fetch.ts'
export { FACE_NAMES, type FaceName } from './service/faces.ts'
export {
  driveInstance,
  type Instance,
  type InstanceOptions,
  type ServedLayout,
  specInstance,
} from './service/instance.ts'
export type { Answer as ServiceAnswer, Peer, ServiceRequest } from './service/message.ts'
export { type Clash, registry, type Registry } from './service/registry.ts'
export { metadataService, type Served, type Service, type ServiceOptions } from './service/service.ts'
export type { ServiceEvent, TokenMode } from './service/call.ts'
export { type Kept, memoryStore, type Store } from './service/store.ts'
export type { CallerRules, Tried } from './service/who.ts'

// Print what was found, with its place.
export {
  type Code,
  codes,
  type Diagnostic,
  format,
  type GuestCode,
  hasErrors,
  type Path,
  type Position,
  type Range,
  type Report,
} from './report/diagnostics.ts'

// Convert a network from one form to another.
export type {
  Bond,
  Bridge,
  Card,
  Dns,
  Interface,
  Loss,
  NetworkModel,
  Route,
  StaticAddress,
  Vlan,
  Written,
} from './network.ts'
export { NETWORK_FORMS, type NetworkForm, toNetworkConfig } from './network/forms.ts'
export { convertNetwork, type ParseNetworkOptions } from './network/parse.ts'

// Check user data, and write and read MIME messages of them.
export { multipart, type Part } from './user-data/mime/multipart.ts'
export { type ParsedMultipart, parseMultipart, type ReadPart } from './user-data/mime/parse-multipart.ts'
export type { Release } from './user-data/cloud-config/rule.ts'
export { checkUserData } from './user-data/check.ts'
export type { Gunzip, Schema, UserDataOptions } from './user-data/options.ts'

// Read public keys, hash and verify passwords.
export { hashPassword, type Password } from './keys/password-hash.ts'
export { type PublicKey, publicKey } from './keys/public-key.ts'
export { type CryptMethod, type CryptOptions, cryptPassword, verifyPassword } from './keys/sha-crypt.ts'
export type { KeyProblem } from './keys/ssh-key.ts'

// Make the drives of many servers from one template; config-drive/node writes them.
export type { FinishedDrive, FleetOutput, StoredDrive } from './fleet/fleet-output.ts'
export { inventoryFormOf, type InventoryForm } from './fleet/inventory-forms.ts'
export { type ManifestEntry, manifestLine, parseManifestLine } from './fleet/manifest.ts'
export { merged as mergeManifests, type Conflict, type ManifestPart } from './fleet/merge.ts'
export { outputPath, type OutputPath } from './fleet/output-path.ts'
export { type PresetName, PRESET_NAMES } from './fleet/presets.ts'
export type { InventoryRow } from './fleet/row.ts'
export { parseShard, type Shard, shardOf } from './fleet/shard.ts'
export { placeName, publicName, type StorePlace, storePlace } from './store/store-place.ts'
export type { TempUrl } from './store/temp-url.ts'

// Draw an image's parts and a guest's network as SVG.
export { mapSvg } from './picture/map-svg.ts'
export { networkSvg } from './picture/network-svg.ts'

// Read and write JSON as Python does.
export {
  float,
  type Float,
  type Json,
  type JsonObject,
  parse as parseJson,
  stringify as stringifyJson,
} from './text/json.ts'

// Write and read one format by itself: ISO 9660, FAT and tar, which have entry points of their own, partitions and qcow2.
export { iso9660 } from './iso9660/write/iso9660.ts'
export { type Iso9660Reading, readIso9660, type ReadOptions } from './iso9660/read/read-iso9660.ts'
export type { Volume, VolumeDescriptor } from './iso9660/read/volume.ts'
export type { Iso9660Options, JolietOptions, PrimaryNames } from './iso9660/write/options.ts'
export { NOVA_SIZE, type VfatOptions } from './vfat/options.ts'
export { readVfat, type Vfat } from './vfat/read-vfat.ts'
export { vfat } from './vfat/vfat.ts'
export { readTar } from './tar/read-tar.ts'
export { tar, type TarOptions } from './tar/tar.ts'
export { BASIC_DATA, gpt, type GptOptions, LINUX_DATA } from './partition/gpt.ts'
export { mbr, type MbrOptions } from './partition/mbr.ts'
export type { PlaceOptions } from './partition/place.ts'
export { type Partition, type Partitions, readPartitions } from './partition/read-partitions.ts'
export { qcow2 } from './qcow2/qcow2.ts'
export { readQcow2 } from './qcow2/read-qcow2.ts'
