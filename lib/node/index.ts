export { nodeContext } from './context.ts'
export { fileReader, readSpec } from './read-spec.ts'
export { writeImage, type WriteOptions, type Written } from './write-image.ts'
export { writeTree } from './write-tree.ts'
