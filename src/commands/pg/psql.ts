import { BaseCommand } from '../../lib/base-command.js'
import { appFlag, databaseFlag } from '../../lib/flags.js'
import { psql } from '../../lib/pg/psql.js'
import { findDatabase } from '../../lib/pg/resolve-database.js'
import { wordsOf } from '../../lib/words-of.js'

/** psql(1), "Exit Status": the connection could not be made, or broke. */
const NO_CONNECTION = 2

export default class PgPsql extends BaseCommand {
  static override summary = "Open psql on the app's database."
  static override description =
    'Runs the psql of this machine; what follows `--` is handed on to it. The password is given in its environment, where other people of the machine do not see it.'
  static override usage = 'pg:psql [-a APP] [-d ID] [-- PSQL-ARGUMENTS...]'
  static override examples = [
    '<%= config.bin %> pg:psql',
    { description: 'Run one query', command: `<%= config.bin %> pg:psql -- -c 'select now()'` },
  ]
  static override strict = false
  static override flags = { ...appFlag, ...databaseFlag }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(PgPsql)
    const { app, session } = await this.appSession(flags)
    const database = await findDatabase(session, app, flags.database_id)
    // Not open for as long as somebody types queries.
    await session.close()
    const code = await psql(database, wordsOf(raw))
    process.exitCode = code
    if (code === NO_CONNECTION)
      this.output(flags).note(
        `If there are too many connections, the app holds them all. Free some: gigalixir config:set POOL_SIZE=1 -a ${app}\n` +
          `Or stop the app meanwhile: gigalixir ps:scale -r 0 -a ${app}`,
      )
  }
}
