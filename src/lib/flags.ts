import { Flags } from '@oclif/core'

/** Flags of every command. */
export const commonFlags = {
  json: Flags.boolean({
    description: 'Print data and errors as JSON.',
    helpGroup: 'GLOBAL',
  }),
  target: Flags.string({
    description: 'Platform to use: production, or the name of a simulator.',
    helpValue: 'NAME',
    helpGroup: 'GLOBAL',
  }),
}

/** The git remote a command points at an app. */
export const remoteFlag = {
  remote: Flags.string({
    description: 'Name of the git remote; one for each app if a folder has several.',
    helpValue: 'NAME',
    default: 'gigalixir',
  }),
}

/** Which app; without it `GIGALIXIR_APP`, then the git remote of this folder. */
export const appFlag = {
  app_name: Flags.string({
    char: 'a',
    aliases: ['app'],
    description: "App name. Default: GIGALIXIR_APP, then this folder's git remote.",
    helpValue: 'APP',
  }),
}

/** Yes to every question. */
export const yesFlag = {
  yes: Flags.boolean({ char: 'y', description: 'Skip the confirmation prompt.' }),
}

/** A confirmation given beforehand, by the name of what it is about. */
export const confirmFlag = {
  confirm: Flags.string({
    description: 'App name, to skip the confirmation prompt.',
    helpValue: 'APP',
  }),
}

/** For output of others, which may hold anything. */
export const rawFlag = Flags.boolean({
  description: 'In a pipe or a file, keep control characters; by default only colors are kept.',
})

/** Which database; without it the app's only one. */
export const databaseFlag = {
  database_id: Flags.string({
    char: 'd',
    description: 'Database ID, as listed by: gigalixir pg. Optional if the app has only one.',
    helpValue: 'ID',
  }),
}
