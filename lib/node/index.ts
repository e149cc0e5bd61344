export {
  buildDrives,
  type BuildOptions,
  type Built,
  type BuiltDrive,
  type Output,
  type PackedDrive,
} from './build-drives.ts'
export { buildFleet } from './build-fleet.ts'
export type { FleetEvent, FleetOptions } from './fleet-options.ts'
export { nodeContext } from './context.ts'
export {
  fleetTemplate,
  type FleetSpec,
  type FleetTemplate,
  type FleetTemplateOptions,
} from './fleet-template.ts'
export { type ManifestFile, openManifest, readManifest } from './fleet-manifest.ts'
export { type InventoryOptions, inventoryRows, type RowOrProblem } from './inventory-rows.ts'
export { fileStore } from './file-store.ts'
export { fileContent, type FileState } from './file-content.ts'
export { ironicPayload } from './ironic-payload.ts'
export { gunzip } from './gunzip.ts'
export { openDrive, type OpenDrive } from './open-drive.ts'
export { gatherImage, openImage, type OpenImage } from './open-image.ts'
export { promptHidden } from './prompt.ts'
export type { FetchKeysOptions } from './public-keys.ts'
export { declareFile, readSpec, type SpecRead } from './read-spec.ts'
export {
  type Policy,
  resolveNeeds,
  type ResolveOptions,
  resolveSpec,
  SANDBOX,
  TRUSTED,
} from './resolve-needs.ts'
export type { LocalOutput } from './local-output.ts'
export { leaseFile } from './lease-file.ts'
export type { ServedRequest, ServerOptions } from './server-options.ts'
export { type ServiceServer, serviceServer } from './service-server.ts'
export { RemoteError, type Fault } from './remote/remote-error.ts'
export type { Surroundings } from './remote/surroundings.ts'
export { openStores, type StoreOptions, type Stores } from './stores/open-stores.ts'
export type { StoreObject } from './stores/store.ts'
export { storeOutput, type StoreOutput, type StoreOutputOptions } from './stores/store-output.ts'
export { shareEqual } from './share-equal.ts'
export { type Found, scanDirectory, type ScanOptions } from './scan-directory.ts'
export { type Progress, writeImage, type WriteOptions, type Written } from './write-image.ts'
export { writeFolder, writeTree, type WriteTreeOptions } from './write-tree.ts'
export {
  type Destination,
  OutputError,
  type PlacedDrive,
  writeDrives,
  type WriteDrivesOptions,
} from './write-drives.ts'
export { tarOutput } from './tar-output.ts'
