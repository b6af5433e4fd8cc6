import { webcrypto } from 'node:crypto'
import type * as X509 from '@peculiar/x509'

/**
 * The library that makes certificates, ready for use. Loaded only by who makes one: it takes 100 ms.
 *
 * It is put together by a container of dependencies (tsyringe) that refuses to load without the metadata functions of an
 * early decorator proposal, and then asks them about classes that have no metadata. So these few are enough, and only
 * where nobody brought real ones.
 */
export async function loadX509(): Promise<typeof X509> {
  const reflect = Reflect as { getMetadata?: unknown }
  if (!reflect.getMetadata) Object.assign(Reflect, metadataFunctions())
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto)
  return x509
}

/** `Reflect.getMetadata` and its kin as far as tsyringe uses them: by key and class, inherited by subclasses. */
function metadataFunctions() {
  const all = new WeakMap<object, Map<unknown, unknown>>()
  const getOwnMetadata = (key: unknown, target: object): unknown => all.get(target)?.get(key)
  return {
    getOwnMetadata,
    getMetadata(key: unknown, target: object): unknown {
      for (
        let each: object | null = target;
        each !== null;
        each = Object.getPrototypeOf(each) as object | null
      ) {
        if (all.get(each)?.has(key)) return getOwnMetadata(key, each)
      }
      return undefined
    },
    defineMetadata(key: unknown, value: unknown, target: object): void {
      const own = all.get(target) ?? new Map<unknown, unknown>()
      all.set(target, own.set(key, value))
    },
  }
}
