export * from './slug-store.js'
export type { SlugAddress } from './signed-path.js'
export { FileSlugStorage } from './file-slug-storage.js'
export type { FileSlugStorageOptions } from './file-slug-storage.js'
