import { Flags } from '@oclif/core'

/** Flags of every command. */
export const commonFlags = {
  json: Flags.boolean({
    description: 'Print data, and errors, as JSON.',
    helpGroup: 'GLOBAL',
  }),
  target: Flags.string({
    description: 'Talk to this platform: production, or the name of a simulator.',
    helpValue: 'NAME',
    helpGroup: 'GLOBAL',
  }),
}

/** The git remote a command points at an app. */
export const remoteFlag = {
  remote: Flags.string({
    description: 'Name of the git remote; another one than `gigalixir` lets a folder have several apps.',
    helpValue: 'NAME',
    default: 'gigalixir',
  }),
}

/** Which app; without it `GIGALIXIR_APP`, then the git remote of this folder. */
export const appFlag = {
  app_name: Flags.string({
    char: 'a',
    aliases: ['app'],
    description: 'The app; else GIGALIXIR_APP, else the one this folder has a git remote for.',
    helpValue: 'APP',
  }),
}

/** Yes to every question. */
export const yesFlag = {
  yes: Flags.boolean({ char: 'y', description: 'Ask nothing, the answer is yes.' }),
}

/** A confirmation given beforehand, by the name of what it is about. */
export const confirmFlag = {
  confirm: Flags.string({
    description: 'The name of the app, instead of being asked for it.',
    helpValue: 'APP',
  }),
}

/** For output of others, which may hold anything. */
export const rawFlag = Flags.boolean({
  description: 'In a pipe or a file, leave control characters as they are; else only colors are.',
})

/** Which database; without it the app's only one. */
export const databaseFlag = {
  database_id: Flags.string({
    char: 'd',
    description: 'The database; not needed when the app has only one. They are listed by: gigalixir pg',
    helpValue: 'ID',
  }),
}
