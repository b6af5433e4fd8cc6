import type { Kysely } from 'kysely'
import type { Slug } from '../../domain.js'
import type { Tables } from '../schema.js'

/** What is known of slugs; their bytes are in slug storage, under their checksum. */
export class Slugs {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /** Every build adds one, even if its bytes were there before: they may come from another commit. @returns its id */
  async add(appId: number, slug: Slug): Promise<number> {
    const { id } = await this.#db
      .insertInto('slugs')
      .values({
        app_id: appId,
        sha256: slug.sha256,
        bytes: slug.bytes,
        commit_sha: slug.commitSha,
        customer_app_name: slug.customerAppName,
        customer_app_version: slug.customerAppVersion,
        capabilities: JSON.stringify(slug.capabilities ?? null),
        default_process: slug.defaultProcess,
        stack: slug.stack,
        created_at: new Date().toISOString(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }

  async byId(id: number): Promise<Slug> {
    const row = await this.#db.selectFrom('slugs').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    return {
      sha256: row.sha256,
      bytes: row.bytes,
      commitSha: row.commit_sha,
      customerAppName: row.customer_app_name,
      customerAppVersion: row.customer_app_version,
      capabilities: JSON.parse(row.capabilities) as unknown,
      defaultProcess: row.default_process,
      stack: row.stack,
    }
  }

  /** The checksums a release still points to: what slug storage has to keep. */
  async inUse(): Promise<Set<string>> {
    const rows = await this.#db.selectFrom('slugs').select('sha256').distinct().execute()
    return new Set(rows.map((row) => row.sha256))
  }
}
